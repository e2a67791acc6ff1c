import { AtomloopError } from '../errors.js';
import type { EventListener } from '../events.js';
import type { Configuration } from '../configuration/configuration.js';
import { createPool } from '../schemes/pick.js';
import type { Session } from '../schemes/scheme.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { callbackWriter, createWriter, MemoryWriter, removeRunDirectory, type OutputWriter } from '../sets/output-writer.js';
import { monotonicSeconds } from '../system/clock.js';
import { exists } from '../system/files.js';
import { ChunkFeed } from './chunk-feed.js';
import { ChunkLoop } from './chunk-loop.js';
import { ChunkSizer } from './chunk-size.js';
import type { LoopOptions, LoopSummary } from './options.js';
import { planRun, type RunPlan } from './plan.js';

/**
 * Applies an operator to every configuration of a set, in chunks, in parallel, and gives the results in
 * input order: for the same outcomes the output is byte-identical for every scheme, number of workers
 * and chunk size. Memory is bounded whatever the size of input and output.
 *
 * Rejects with a usage error before anything is computed, with a format error (`E_…` with file and line)
 * where the input is malformed, and with `E_STOPPED` when `signal` is aborted; nothing then appears under
 * the outputs' names. A failed configuration does not end the run (see `onError`).
 */
export async function iterableLoop<Input = Configuration>(options: LoopOptions<Input>): Promise<LoopSummary> {
  const onEvent = options.onEvent ?? (() => undefined);
  const plan = await planRun(options as LoopOptions, onEvent);
  return runPlan(plan, { onEvent, state: options.state, signal: options.signal ?? new AbortController().signal });
}

export interface RunOptions {
  readonly onEvent: EventListener;
  readonly state: string | undefined;
  readonly signal: AbortSignal;
  /** Takes the text of the results in place of the outputs. */
  readonly onBytes?: (bytes: Uint8Array) => void;
}

/** Runs a checked plan. */
export async function runPlan(plan: RunPlan, options: RunOptions): Promise<LoopSummary> {
  const { onEvent, state, signal, onBytes } = options;
  const started = monotonicSeconds();
  // An operator that only waits leaves the event loop empty: the process must not end with the run.
  const alive = setInterval(() => undefined, 1 << 30);
  onEvent({ type: 'started', operator: plan.operator, choice: plan.choice });
  const directory = runDirectory(plan, state);
  const writers =
    onBytes === undefined
      ? plan.outputs.targets.map((target, i) => createWriter(target, i, directory))
      : [callbackWriter(onBytes)];
  try {
    const counts = await compute(plan, writers, onEvent, signal);
    for (const writer of writers) await writer.finish();
    if (directory !== undefined) await removeRunDirectory(directory);
    const seconds = monotonicSeconds() - started;
    onEvent({ type: 'finished', counts, seconds });
    const failedFiles = await existing(plan.outputs.targets.flatMap(({ failed }) => failed ?? []));
    return { counts, choice: plan.choice, seconds, outputs: await outputsOf(plan, writers), failedFiles };
  } catch (error) {
    if (signal.aborted) throw new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped', { cause: error });
    throw error;
  } finally {
    clearInterval(alive);
    await Promise.all(writers.map((writer) => writer.close()));
  }
}

/** Beside the first output that is a file, unless given. */
function runDirectory({ outputs }: RunPlan, state: string | undefined): string | undefined {
  const first = outputs.targets.find(({ path }) => path !== undefined && path !== '-')?.path;
  return state ?? (first === undefined ? undefined : `${first}.atomloop`);
}

async function compute(
  plan: RunPlan,
  writers: readonly OutputWriter[],
  onEvent: EventListener,
  signal: AbortSignal,
): Promise<LoopSummary['counts']> {
  const pool = await createPool(plan.choice);
  const feed = new ChunkFeed(plan.inputs.sources, plan.outputs);
  let session: Session | undefined;
  try {
    session = await pool.open(plan.spec);
    const opened = session;
    const loop = new ChunkLoop({
      session,
      feed,
      sizer: new ChunkSizer(plan.chunksize, () => opened.slots),
      totalBytes: totalBytes(plan),
      writers,
      stopOnFailure: plan.spec.engine.onError === 'stop',
      onEvent,
      signal,
    });
    await loop.run();
    return loop.counts;
  } catch (error) {
    session?.stop();
    throw error;
  } finally {
    await feed.close();
    await session?.close();
    await pool.close();
  }
}

function totalBytes({ inputs }: RunPlan): number | undefined {
  return inputs.sources.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map(async (file) => ((await exists(file)) ? [file] : [])));
  return found.flat();
}

async function outputsOf({ outputs }: RunPlan, writers: readonly OutputWriter[]): Promise<ConfigurationSet> {
  const [writer] = writers;
  if (writer instanceof MemoryWriter) return ConfigurationSet.fromText(writer.blocks, outputs.targets[0]?.format ?? 'extxyz');
  const files = outputs.targets.flatMap(({ path }) => (path === undefined || path === '-' ? [] : path));
  return ConfigurationSet.fromFiles(
    files.map((file) => `${file}@:`),
    { allowEmpty: true },
  );
}
