import { readFileSync, statSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { StreamDefinition } from '../../../src/steps/step.js';
import type { WatchOptions } from '../../../src/steps/streams/stream-event.js';
import { watchStream } from '../../../src/steps/streams/watch-stream.js';
import { Folder } from '../../helpers/folder.js';
import { waitUntil } from '../../helpers/wait.js';

const definition: StreamDefinition = { name: 'frames', settleMs: 50, end: { type: 'never' } };

/** A stream of a folder that is watched until the test has ended, and all that it told so far. */
export class Watching {
  readonly folder: Folder;
  /** One list per event. */
  readonly events: (readonly string[])[] = [];
  /** What each file held when it was told. */
  readonly contents = new Map<string, string>();
  closed: string | undefined;
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();

  constructor(
    context: TestContext,
    options: Partial<StreamDefinition & WatchOptions> & { folder?: Folder } = {},
  ) {
    const { folder = new Folder(context), known = [], pollMs = 200, isStepFinished, ...rest } = options;
    const { directory = folder.path } = options;
    this.folder = folder;
    const stream = watchStream(
      { ...definition, ...(rest.values === undefined && { glob: '*.xyz' }), ...rest },
      {
        directory,
        signal: this.#stop.signal,
        known,
        pollMs,
        ...(isStepFinished && { isStepFinished }),
      },
    );
    this.ended = this.#read(stream);
    // Whoever awaits it sees the error.
    this.ended.catch(() => undefined);
    context.after(() => this.stop());
  }

  get items(): string[] {
    return this.events.flat();
  }

  /** Waits until as many items were told. */
  async told(count: number): Promise<string[]> {
    await waitUntil(() => this.items.length >= count || this.closed !== undefined, `${count} items are told`);
    return this.items;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended.catch(() => undefined);
  }

  async #read(stream: ReturnType<typeof watchStream>): Promise<void> {
    for await (const event of stream) {
      if (event.type === 'closed') {
        this.closed = event.reason;
        continue;
      }
      this.events.push(event.items);
      for (const item of event.items) this.#keep(item);
    }
  }

  #keep(item: string): void {
    const path = this.folder.at(item);
    if (statSync(path, { throwIfNoEntry: false })?.isFile())
      this.contents.set(item, readFileSync(path, 'utf8'));
  }
}
