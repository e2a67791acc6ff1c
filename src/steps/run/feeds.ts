import { usageError } from '../../errors.js';
import { watchStream } from '../streams/watch-stream.js';
import type { StreamDefinition } from '../step.js';
import type { RunContext } from './context.js';

/** The streams of a run: what arrives becomes instances of steps. */
export class Feeds {
  /** Of streams that close after a step. */
  readonly #ends = new Map<string, AbortController>();
  readonly #stop = new AbortController();
  #watching: Promise<unknown> = Promise.resolve();

  constructor(
    readonly streams: readonly StreamDefinition[],
    private readonly context: RunContext,
  ) {}

  /** Rejects where a stream cannot be read any more. `onChange` is called after each change of the graph. */
  async run(onChange: () => void): Promise<void> {
    const watching = this.streams.map((stream) => this.#watch(stream, onChange));
    this.#watching = Promise.allSettled(watching);
    await Promise.all(watching);
  }

  /** Adds what is not there yet, and writes it down. */
  add(stream: string, items: readonly string[]): void {
    const { graph, journal, emit } = this.context;
    const known = journal.memory.streams.get(stream)?.items;
    const added = items.filter((name) => known?.has(name) !== true);
    if (added.length > 0) journal.append({ type: 'items', stream, items: added });
    graph.addItems(stream, items);
    const count = journal.memory.streams.get(stream)?.items.size ?? 0;
    emit({ type: 'stream', stream, items: count, isOpen: true });
  }

  close(stream: string): void {
    const { graph, journal, emit } = this.context;
    if (!graph.isOpen(stream)) return;
    journal.append({ type: 'closed', stream });
    graph.closeStream(stream);
    const items = journal.memory.streams.get(stream)?.items.size ?? 0;
    emit({ type: 'stream', stream, items, isOpen: false });
  }

  /** Lets streams close whose step is finished, by whatever way. */
  checkEnds(): void {
    for (const [id, end] of this.#ends)
      if (this.context.graph.templates.get(id)?.isDone === true) end.abort();
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  async #watch(stream: StreamDefinition, onChange: () => void): Promise<void> {
    const { name, end, values, glob } = stream;
    if (values === undefined && glob === undefined) return;
    const known = this.#remembered(stream);
    if (known.length > 0) this.add(name, known);
    onChange();
    const isStepFinished = end.type === 'step' ? this.#endOf(end.id) : undefined;
    const events = watchStream(stream, {
      directory: process.cwd(),
      signal: this.#stop.signal,
      known,
      ...(isStepFinished === undefined ? {} : { isStepFinished }),
    });
    for await (const event of events) {
      if (event.type === 'items') this.add(name, event.items);
      else this.close(name);
      onChange();
    }
    if (!this.#stop.signal.aborted && this.context.graph.isOpen(name))
      throw usageError('E_STEP_STREAM', `stream \`${name}\` ended without a word`);
  }

  /** Files that an earlier run saw: where one is gone, only if something was made of it. */
  #remembered({ name, values }: StreamDefinition): readonly string[] {
    const { memory } = this.context.journal;
    if (values !== undefined) return [];
    return [...(memory.streams.get(name)?.items ?? [])].filter((item) => this.#isOfUse(name, item));
  }

  #isOfUse(stream: string, item: string): boolean {
    const { graph, journal } = this.context;
    for (const { definition, source, id } of graph.templates.values()) {
      if (source !== undefined || definition.foreach !== stream) continue;
      if (journal.memory.steps.get(`${id}[${item}]`)?.state === 'finished') return true;
    }
    return false;
  }

  #endOf(step: string): AbortSignal {
    const controller = this.#ends.get(step) ?? new AbortController();
    this.#ends.set(step, controller);
    return controller.signal;
  }
}
