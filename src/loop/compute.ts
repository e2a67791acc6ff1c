import { setMaxListeners } from 'node:events';
import { AtomloopError } from '../errors.js';
import type { EventListener } from '../events.js';
import { addTotals, type Totals } from '../journal/counts.js';
import type { PreviousRun } from '../journal/previous-run.js';
import type { ResultStore } from '../journal/result-store.js';
import type { ReuseTable } from '../journal/reuse-table.js';
import { createPool } from '../schemes/pick.js';
import type { Session } from '../schemes/scheme.js';
import type { Hole } from '../sets/hole.js';
import { monotonicSeconds } from '../system/clock.js';
import { ChunkFeed, type Feed } from './chunk-feed.js';
import { ChunkLoop } from './chunk-loop.js';
import { ChunkSizer } from './chunk-size.js';
import type { RunPlan } from './plan.js';
import { ReusingFeed, type ReusingFeedParts } from './reuse.js';
import { TaskRunner } from './task-runner.js';
import { isWalltime, walltime } from './walltime.js';

export interface RunOptions {
  readonly onEvent: EventListener;
  readonly signal: AbortSignal;
}

export interface Computation {
  readonly plan: RunPlan;
  readonly store: ResultStore;
  readonly holes: readonly Hole[];
  /** What an earlier start did. */
  readonly before: Totals;
  readonly options: RunOptions;
  /** An earlier run whose results are used again. */
  readonly previous?: { readonly run: PreviousRun; readonly table: ReuseTable } | undefined;
  /** Called when all is computed and nothing is published yet; rejects where it must not be. */
  readonly check?: () => Promise<void>;
  /** Totals of the run, where what is computed is only a part of it. */
  readonly wholeTotals?: ((totals: Totals) => Totals) | undefined;
}

/** Computes what is left of a run and publishes its outputs. */
export async function compute(computation: Computation): Promise<Totals> {
  const { plan, store, before, options, check, wholeTotals } = computation;
  const started = monotonicSeconds();
  const { onEvent } = options;
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  // Every task in flight listens, and there are as many as the slots need.
  setMaxListeners(0, signal);
  // Operators and ranks that are only waited for leave the event loop empty: the process must not end with the run.
  const alive = setInterval(() => undefined, 1 << 30);
  let loop: ChunkLoop | undefined;
  const feed = createFeed(computation, {
    signal,
    onReused: (result) => {
      loop?.takeReused(result);
    },
  });
  const pool = await createPool(plan.choice);
  let session: Session | undefined;
  try {
    onEvent({ type: 'started', operator: plan.operator, choice: plan.choice });
    session = await pool.open(plan.spec);
    loop = createLoop(computation, {
      session,
      feed,
      signal,
      abort: () => {
        controller.abort();
      },
    });
    await loop.run();
    await check?.();
    const added = addTotals(before, loop.totals);
    const totals = wholeTotals?.(added) ?? added;
    const { counts } = totals;
    await store.finish(counts);
    onEvent({ type: 'finished', counts, seconds: monotonicSeconds() - started });
    return totals;
  } catch (error) {
    session?.stop();
    // Text that changed while it was read is most often malformed: then that is the cause.
    if (error instanceof AtomloopError && error.kind === 'format') await check?.();
    // Results that were held are committed now, and they count.
    await store.close().catch(() => undefined);
    const isOutOfTime = controller.signal.aborted || isWalltime(error);
    const added = loop?.totals.counts.read ?? 0;
    throw ending(error, signal, { added, isOutOfTime, isKept: plan.directory !== undefined });
  } finally {
    loop?.end();
    await feed.close();
    await session?.close();
    await pool.close();
    await store.close();
    clearInterval(alive);
  }
}

function createFeed(
  { plan, store, holes, previous }: Computation,
  place: Pick<ReusingFeedParts, 'signal' | 'onReused'>,
): Feed {
  const feed = new ChunkFeed(plan.inputs.sources, plan.outputs, holes);
  if (previous === undefined) return feed;
  const { run, table } = previous;
  const { formats } = plan.spec.engine;
  return new ReusingFeed({ feed, table, previous: run, formats, store, ...place });
}

interface LoopPlace {
  readonly session: Session;
  readonly feed: Feed;
  readonly signal: AbortSignal;
  /** Drops what is in flight. */
  readonly abort: () => void;
}

function createLoop({ plan, store, before, options }: Computation, place: LoopPlace): ChunkLoop {
  const { session, feed, signal, abort } = place;
  const { timeoutMs, retries, maxFailures, walltimeSeconds } = plan.limits;
  const loop: ChunkLoop = new ChunkLoop({
    session,
    feed,
    signal,
    store,
    runner: new TaskRunner({ session, spec: plan.spec.engine, signal, timeoutMs, retries }),
    sizer: new ChunkSizer(plan.chunksize, () => session.slots),
    totalBytes: totalBytes(plan),
    stopOnFailure: plan.spec.engine.onError === 'stop',
    maxFailures,
    before: before.counts,
    walltime:
      walltimeSeconds === undefined
        ? undefined
        : walltime({
            seconds: walltimeSeconds,
            onNear: () => {
              loop.look();
            },
            onOver: abort,
          }),
    onEvent: options.onEvent,
  });
  return loop;
}

interface Stop {
  /** Configurations that this start did. */
  readonly added: number;
  readonly isOutOfTime: boolean;
  /** What is done survives the process. */
  readonly isKept: boolean;
}

/** A run that was stopped says whether it got anywhere: one that did not would be started again for ever. */
function ending(error: unknown, signal: AbortSignal, { added, isOutOfTime, isKept }: Stop): unknown {
  // The lease was lost: another run has the output.
  if (signal.reason instanceof AtomloopError) return signal.reason;
  if (error instanceof AtomloopError && clusterEnds.has(error.code))
    return clusterEnding(error, { added, isKept });
  const isStopped = signal.aborted || (error instanceof AtomloopError && error.code === 'E_STOPPED');
  if (!isStopped) return error;
  const cause = { cause: error };
  const what = isOutOfTime ? 'the walltime is over' : 'the run was stopped';
  if (added === 0)
    return new AtomloopError('scheme', 'E_NO_PROGRESS', `${what} before anything was done`, cause);
  return new AtomloopError('scheme', 'E_STOPPED', `${what}; ${doneText(added, isKept)}`, cause);
}

function doneText(added: number, isKept: boolean): string {
  const rest = isKept ? 'and kept: the same command again goes on' : 'and written; the run cannot go on';
  return `${added} configurations are done ${rest}`;
}

/** The engines are gone, which is no matter of the run: it can go on at others. */
const clusterEnds = new Set(['E_CLUSTER_LOST', 'E_ENGINES_LOST']);

function clusterEnding(error: AtomloopError, { added, isKept }: Omit<Stop, 'isOutOfTime'>): AtomloopError {
  const code = added === 0 ? 'E_NO_PROGRESS' : error.code;
  const rest = added === 0 ? 'before anything was done' : doneText(added, isKept);
  return new AtomloopError('scheme', code, `${error.message}; ${rest}`, { ...error.details, cause: error });
}

function totalBytes({ inputs }: RunPlan): number | undefined {
  return inputs.sources.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}
