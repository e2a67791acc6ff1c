import { setMaxListeners } from 'node:events';
import { normalize } from 'node:path';
import type { AtomloopError } from '../../errors.js';
import type { StepListener } from '../../events.js';
import { monotonicSeconds } from '../../system/clock.js';
import { version } from '../../system/version.js';
import { Decisions } from '../decide.js';
import { checkResources, outputTwice } from '../check-workflow.js';
import { StepKeys } from '../fingerprints/step-keys.js';
import { LiveGraph } from '../graph/live-graph.js';
import { prerequisiteId, type Instance } from '../graph/template.js';
import type { AddedStep } from '../journal/memory.js';
import type { StepJournal } from '../journal/step-journal.js';
import type { StepDefinition, StreamDefinition } from '../step.js';
import type { ReadStep } from './added-steps.js';
import { applyRequest } from './apply-request.js';
import type { RunSettings } from './attempt.js';
import type { RunContext } from './context.js';
import { Feeds } from './feeds.js';
import { Inbox } from './inbox.js';
import { outputsOf } from './made-files.js';
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
  readonly #outputs = new Map<string, string>();
  /** Steps that were added to an earlier run, by who added them. */
  readonly #remembered = new Map<string | undefined, AddedStep[]>();
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
        this.#claimOutputs(instance);
      },
    });
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
    for (const one of journal.memory.added.values()) {
      const known = this.#remembered.get(one.by);
      if (known === undefined) this.#remembered.set(one.by, [one]);
      else known.push(one);
    }
    this.insert(steps);
    this.#insertRemembered(undefined);
    if (signal?.aborted === true) this.stop();
    signal?.addEventListener('abort', () => {
      this.stop();
    });
  }

  /** Adds steps, all or none. */
  insert(steps: readonly StepDefinition[], by?: string): void {
    checkResources(steps, this.context.settings);
    for (const step of steps)
      if (step.foreach === undefined) for (const path of outputsOf(step)) this.#checkOutput(path, step);
    this.graph.insert(steps, by);
  }

  /** Adds steps that are not in the workflow, and remembers them. One that is there already, the same, stays. */
  add(steps: readonly StepDefinition[], by?: string): void {
    const { journal, emit } = this.context;
    const added = steps.filter(({ id, place: _, ...step }) => {
      const known = this.graph.templates.get(id);
      if (known?.adder !== by || known === undefined) return true;
      const { place: __, prerequisites, ...rest } = known.definition;
      const before = JSON.stringify({ ...rest, ...(step.prerequisites && { prerequisites }) });
      return before !== JSON.stringify({ id, ...step });
    });
    if (added.length === 0) return;
    this.insert(added, by);
    for (const step of added) {
      const ids = this.graph.templates.get(step.id)?.prerequisites.map(prerequisiteId) ?? [];
      const { place: _, ...resolved } = { ...step, prerequisites: ids };
      journal.append({
        type: 'added',
        step: step.wait ? step : resolved,
        ...(by === undefined ? {} : { by }),
      });
    }
    if (by !== undefined) this.#insertRemembered(by);
    emit({ type: 'steps-added', ids: added.map(({ id }) => id), ...(by === undefined ? {} : { by }) });
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
    for (const { name, values = [] } of this.feeds.streams) graph.addItems(name, values);
    for (const by of [...this.#remembered.keys()]) this.#insertRemembered(by);
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
    if (!this.#isEnding) this.#checkRemembered();
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
    this.#insertRemembered(id);
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

  /**
   * Steps that were added to an earlier run by a step that need not run again and so will not add them, and by a person, as far as what
   * those wait for is there.
   */
  #insertRemembered(by: string | undefined): void {
    for (const who of new Set([by, undefined])) {
      const open = this.#remembered.get(who)?.filter(({ step }) => !this.graph.templates.has(step.id)) ?? [];
      this.#remembered.delete(who);
      const rest = open.filter(({ step }) => {
        const isKnown = this.graph.knows(step);
        if (isKnown) this.insert([step], who);
        return !isKnown;
      });
      if (rest.length > 0) this.#remembered.set(who, rest);
    }
  }

  /** Throws for a step that a person added, whose prerequisites did not come in the whole run. */
  #checkRemembered(): void {
    const rest = this.#remembered.get(undefined) ?? [];
    this.insert(rest.map(({ step }) => step));
  }

  #checkOutput(path: string, step: StepDefinition): void {
    const first = this.#outputs.get(normalize(path));
    if (first !== undefined) throw outputTwice(path, first, step);
  }

  #claimOutputs({ id, definition }: Instance): void {
    for (const path of outputsOf(definition)) {
      this.#checkOutput(path, { ...definition, id });
      this.#outputs.set(normalize(path), id);
    }
  }
}
