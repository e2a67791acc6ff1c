import type { EngineSpec } from '../engine/spec.js';
import { AtomloopError, wordsOf } from '../errors.js';
import type { EventListener, SchemeChoice } from '../events.js';
import type { Totals } from '../journal/counts.js';
import type { BatchOperator, Chosen, Reference, Selection } from '../operators/operator.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { monotonicSeconds } from '../system/clock.js';
import { ascending } from '../sets/selected-source.js';
import type { RunOptions } from './compute.js';
import { extractPlan } from './extract-plan.js';
import type { RunPlan } from './plan.js';

/** What is left of a global run when its configurations are chosen: to copy them, by place. */
export interface ChosenRun {
  readonly plan: RunPlan;
  /** Counts of the run as a whole, from those of copying. */
  readonly wholeTotals: (copied: Totals) => Totals;
}

const serial: SchemeChoice = { scheme: 'serial', npool: 0, reason: 'what is chosen is copied here' };

/** Extracts from all of the input, and from what the selection refers to, and lets it choose. */
export async function chooseFrom(
  plan: RunPlan,
  selection: Selection,
  options: RunOptions,
): Promise<ChosenRun> {
  const started = monotonicSeconds();
  for (const reference of selection.references ?? []) await extractReference(plan, reference, options);
  const errors = new Map<number, AtomloopError>();
  const onEvent: EventListener = (event) => {
    if (event.type === 'progress') options.onEvent({ ...event, type: 'reading' });
    else if (event.type === 'warning') options.onEvent(event);
    else if (event.type === 'failed') {
      const error = AtomloopError.fromRecord(event.error);
      errors.set(error.details.index ?? 0, error);
    }
  };
  const extracted = await reading(
    extractPlan(withPolicy(plan, 'skip'), { ...options, onEvent }, (data, index) => {
      const error = data === undefined ? undefined : selection.add(data, index);
      if (error === undefined) return;
      if (plan.spec.engine.onError === 'stop') throw error.at({ index });
      errors.set(index, error);
    }),
  );
  const chosen = await choose(selection, extracted.counts.read, errors);
  const copied = copyPlan(plan, chosen, { errors, total: extracted.counts.read });
  const { walltimeSeconds } = plan.limits;
  const left = walltimeSeconds && Math.max(1, walltimeSeconds - (monotonicSeconds() - started));
  const limits = { ...copied.limits, walltimeSeconds: left };
  return { plan: { ...copied, limits }, wholeTotals: wholeOf(extracted) };
}

/** Where nothing can be chosen, what failed before is most often why: the hint tells of it. */
async function choose(
  selection: Selection,
  count: number,
  errors: ReadonlyMap<number, AtomloopError>,
): Promise<Chosen> {
  try {
    return await selection.choose(count);
  } catch (thrown) {
    const [first] = errors.values();
    if (!(thrown instanceof AtomloopError) || first === undefined) throw thrown;
    const { kind, code, message, details } = thrown;
    const hint = `${errors.size} could not be used; the first: ${wordsOf(first.toRecord())}`;
    throw new AtomloopError(kind, code, message, { ...details, cause: thrown, hint });
  }
}

/** A configuration of a reference that cannot be used is an error: it would be left out without a word. */
async function extractReference(plan: RunPlan, reference: Reference, options: RunOptions): Promise<void> {
  const inputs = await ConfigurationSet.fromFiles([reference.file], { allowEmpty: true });
  const identity = { ...plan.identity, inputs: null };
  const onEvent: EventListener = (event) => {
    if (event.type === 'warning') options.onEvent(event);
  };
  const { spec } = plan;
  const engine = { ...spec.engine, args: { ...spec.engine.args, ...reference.args } };
  const whole = withPolicy({ ...plan, inputs, identity, spec: { ...spec, engine } }, 'stop');
  await reading(
    extractPlan(whole, { ...options, onEvent }, (data) => {
      // One that failed ends the run.
      if (data !== undefined) reference.add(data);
    }),
  );
}

function withPolicy(plan: RunPlan, others: EngineSpec['onError']): RunPlan {
  const { spec } = plan;
  const onError = spec.engine.onError === 'stop' ? 'stop' : others;
  return { ...plan, spec: { ...spec, engine: { ...spec.engine, onError } } };
}

/** Nothing of what was read is kept: a run that ends here is no further than before. */
async function reading<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof AtomloopError) || cause.code !== 'E_STOPPED') throw cause;
    throw new AtomloopError('scheme', 'E_NO_PROGRESS', 'the run ended before all of the input was read', {
      cause,
    });
  }
}

/** What failed comes along with what was chosen, so that the policy for failures has it. */
function copyPlan(
  plan: RunPlan,
  { indices, edit }: Chosen,
  { errors, total }: { readonly errors: ReadonlyMap<number, AtomloopError>; readonly total: number },
): RunPlan {
  const isThere = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < total;
  const there = Float64Array.from(indices).filter(isThere);
  const order = ascending([...errors.keys(), ...there]);
  const local: BatchOperator = {
    shape: 'batch',
    batch: (configurations, { items }) =>
      configurations.map((configuration, i) => {
        const index = order[items[i]?.index ?? 0] ?? 0;
        const error = errors.get(index);
        if (error === undefined) edit?.(configuration, index);
        return error ?? configuration;
      }),
  };
  return {
    ...plan,
    inputs: plan.inputs.select(order),
    spec: { engine: plan.spec.engine, local },
    choice: serial,
    chunksize: undefined,
    // The whole of the input was judged by them.
    limits: { ...plan.limits, timeoutMs: undefined, maxFailures: undefined },
  };
}

function wholeOf(extracted: Totals): ChosenRun['wholeTotals'] {
  return ({ counts, codes }) => {
    const { read, atoms } = extracted.counts;
    const { done, failed, written } = counts;
    const dropped = read - done - failed;
    return { ...extracted, codes, counts: { ...counts, read, atoms, done, failed, written, dropped } };
  };
}
