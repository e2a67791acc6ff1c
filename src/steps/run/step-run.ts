import { setMaxListeners } from 'node:events';
import type { AtomloopError } from '../../errors.js';
import type { StepListener } from '../../events.js';
import { monotonicSeconds } from '../../system/clock.js';
import { version } from '../../system/version.js';
import { Decisions } from '../decide.js';
import { StepKeys } from '../fingerprints/step-keys.js';
import { LiveGraph } from '../graph/live-graph.js';
import type { Instance } from '../graph/template.js';
import type { StepJournal } from '../journal/step-journal.js';
import type { StepDefinition, StreamDefinition } from '../step.js';
import type { ReadStep } from './added-steps.js';
import { applyRequest } from './apply-request.js';
import type { RunSettings } from './attempt.js';
import type { RunContext } from './context.js';
import { Feeds } from './feeds.js';
import { GraphSteps } from './graph-steps.js';
import { Inbox } from './inbox.js';
import { countStates, stateOf, stuckStep, type StepsSummary } from './run-end.js';
import type { StepRequest } from './request.js';
import { Scheduler, type Start } from './scheduler.js';
import { failUntried, tryStep, type StepEnd } from './try-step.js';

export interface StepRunOptions {
  readonly settings: RunSettings;
  readonly streams: readonly StreamDefinition[];
  readonly steps: readonly StepDefinition[];
  readonly journal: StepJournal;
  /** Of lines in the file that `ATOMLOOP_STEPS` names. */
  readonly readStep?: ReadStep;
  readonly onEvent?: StepListener;
  readonly signal?: AbortSignal;
}

/** A graph of steps on its way from what the journal remembers to its end. */
export class StepRun {
  readonly graph: LiveGraph;
  readonly feeds: Feeds;
  readonly context: RunContext;
  readonly #scheduler: Scheduler;
  readonly #decisions: Decisions;
  readonly #stop = new AbortController();
  readonly #inbox: Inbox | undefined;
  readonly #steps: GraphSteps;
  #begin = 0;
  #kept = 0;
  #isLive = false;
  /** A step failed, or the run is stopped: nothing new starts. */
  #isEnding = false;
  #error: AtomloopError | undefined;
  /** Why the run itself cannot go on. */
  #failure: { readonly reason: unknown } | undefined;
  #resolve: () => void = () => undefined;

  constructor({ settings, streams, steps, journal, readStep, onEvent, signal }: StepRunOptions) {
    // Every running step listens.
    setMaxListeners(0, this.#stop.signal);
    this.graph = new LiveGraph({
      onReady: (instance) => {
        this.#scheduler.push(instance);
      },
      onInstance: (instance) => {
        this.#steps.claimOutputs(instance);
      },
    });
    this.#steps = new GraphSteps(this.graph, journal, settings);
    this.#scheduler = new Scheduler(this.graph, settings, settings.execution === 'serial');
    const keys = new StepKeys(journal.memory, (record) => {
      journal.append(record);
    });
    const emit = onEvent ?? ((): void => undefined);
    this.context = {
      ...{ settings, journal, keys, emit },
      graph: this.graph,
      signal: this.#stop.signal,
      expectAdded: (id) => this.#inbox?.expect(id),
      takeAdded: (id) => this.#inbox?.takeAdded(id),
    };
    this.#decisions = new Decisions(this.graph, journal.memory, keys);
    this.feeds = new Feeds(streams, this.context);
    if (journal.files !== undefined && readStep !== undefined)
      this.#inbox = new Inbox(journal.files, readStep, this);
    for (const { name, end } of streams) this.graph.addStream(name, end.type === 'step' ? end.id : undefined);
    this.#steps.insert(steps);
    this.#steps.insertRemembered(undefined);
    if (signal?.aborted === true) this.stop();
    signal?.addEventListener('abort', () => {
      this.stop();
    });
  }

  /** Adds steps, all or none. */
  insert(steps: readonly StepDefinition[]): void {
    this.#steps.insert(steps);
  }

  /** Adds steps that are not in the workflow, and remembers them. One that is there already, the same, stays. */
  add(steps: readonly StepDefinition[], by?: string): void {
    const ids = this.#steps.add(steps, by).map(({ id }) => id);
    if (ids.length === 0) return;
    this.context.emit({ type: 'steps-added', ids, ...(by === undefined ? {} : { by }) });
    this.#pump();
  }

  /** Does what a person asks. Rejects where that cannot be. */
  async apply(request: StepRequest): Promise<void> {
    if (request.type === 'stop') this.stop();
    else if (request.type === 'add') this.add(request.steps);
    else await applyRequest(request, { ...this.context, isLive: this.#isLive });
    this.#pump();
  }

  /** Instances of values, and of what streams brought to an earlier run: for requests, where nothing runs. */
  recall(): void {
    const { graph, journal } = this.context;
    this.#steps.insertAllRemembered();
    for (const { name, values = [] } of this.feeds.streams) graph.addItems(name, values);
    for (const [name, { items }] of journal.memory.streams) graph.addItems(name, [...items]);
  }

  /** Something changed from outside. */
  wake(): void {
    this.#pump();
  }

  /** Ends what runs; nothing new starts. */
  stop(): void {
    this.#isEnding = true;
    this.#stop.abort();
    this.#pump();
  }

  /** Rejects only where the run itself cannot go on: a journal that cannot be written, a stream that cannot be read. */
  async run(): Promise<StepsSummary> {
    const { journal } = this.context;
    this.#begin = monotonicSeconds();
    this.#isLive = true;
    journal.append({ type: 'run', version, at: new Date().toISOString() });
    for (const id of journal.memory.released) {
      const instance = this.graph.instances.get(id);
      // One that finished early is up to date only if nothing that it did not wait for has finished since.
      const isDone = journal.memory.steps.get(id)?.state === 'finished';
      if (instance !== undefined && !isDone) this.graph.release(instance);
    }
    const ended = new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
    journal.lost?.addEventListener('abort', () => {
      this.#fail(journal.lost?.reason);
    });
    // Whatever steps and streams wait for, the process is there until the end.
    const alive = setInterval(() => undefined, 2 ** 30);
    try {
      const feeding = this.feeds.run(() => {
        this.#pump();
      });
      feeding.catch((error: unknown) => {
        this.#fail(error);
      });
      this.#inbox?.open((error) => {
        this.#fail(error);
      });
      this.#pump();
      await ended;
      if (this.#failure !== undefined) throw this.#failure.reason;
      return this.#summary();
    } finally {
      clearInterval(alive);
      this.#isLive = false;
      this.#inbox?.close();
      await this.feeds.end();
      await journal.sync();
    }
  }

  /** Ends what runs, and then the run. */
  #fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.stop();
  }

  #summary(): StepsSummary {
    const { journal } = this.context;
    const counts = countStates(this.graph);
    const state = stateOf(counts, this.#stop.signal.aborted);
    const isStuck = state === 'failed' && counts.failed === 0;
    const error = this.#error ?? (isStuck ? stuckStep(this.graph) : undefined);
    journal.append({ type: 'ended', state, at: new Date().toISOString() });
    const seconds = monotonicSeconds() - this.#begin;
    return { state, counts, kept: this.#kept, seconds, ...(error === undefined ? {} : { error }) };
  }

  /** Starts what can start; ends the run when nothing runs and nothing can. */
  #pump(): void {
    if (!this.#isLive) return;
    for (;;) {
      const start = this.#isEnding ? undefined : this.#scheduler.next();
      if (start === undefined) break;
      this.#carryOut(start).catch((error: unknown) => {
        this.#scheduler.ended(start);
        this.#fail(error);
      });
    }
    this.feeds.checkEnds();
    if (this.#scheduler.running > 0 || (!this.#isEnding && this.graph.mayGrow)) return;
    if (!this.#isEnding) this.#steps.checkRemembered();
    this.#resolve();
  }

  async #carryOut(start: Start): Promise<void> {
    const { instance } = start;
    const decision = await this.#decisions.of(instance).catch((error: unknown) => ({ error }));
    if ('error' in decision) {
      this.#ended(start, failUntried(this.context, instance, decision.error));
    } else if (decision.willRun && this.#isEnding) {
      this.#scheduler.ended(start);
    } else if (decision.willRun) {
      const end = await tryStep(this.context, start, decision);
      this.#inbox?.forget(instance.id);
      this.#ended(start, end);
    } else {
      this.#scheduler.ended(start);
      this.#keep(instance);
    }
    this.#pump();
  }

  #ended(start: Start, { state, error }: StepEnd): void {
    const { instance } = start;
    this.#scheduler.ended(start);
    this.graph.set(instance, state);
    if (state === 'failed') this.#failed(instance, error);
    // An operator whose time was over: that of the others is over too.
    if (state === 'aborted') this.stop();
  }

  #keep(instance: Instance): void {
    const { journal, emit } = this.context;
    const { id } = instance;
    const isOpen = journal.memory.steps.get(id)?.state === 'interactive';
    this.#steps.insertRemembered(id);
    this.#kept += isOpen ? 0 : 1;
    const state = isOpen ? 'interactive' : 'finished';
    this.graph.set(instance, state);
    emit({ type: 'step-ended', id, state, seconds: 0, isKept: true });
  }

  #failed({ definition }: Instance, error: AtomloopError | undefined): void {
    this.#error ??= error;
    const rule = definition.onFailure ?? this.context.settings.onFailure;
    if (rule === 'stop') this.#isEnding = true;
  }
}
