import { basename, dirname, join, resolve } from 'node:path';
import { DirectoryWatch, type DirectoryEvent } from '../../system/directory-watch.js';
import { Wake } from '../../system/wake.js';
import type { StreamDefinition } from '../step.js';
import { matchingFiles, prepareFor } from './matching-files.js';
import { nowMs, Settling } from './settling.js';
import { reasonOfLastLook } from './stream-end.js';
import type { StreamEvent, WatchOptions } from './stream-event.js';

/** Events come in swarms: one look serves those of so long. */
const swarmMs = 20;
/** A look is followed by at least so many times its own time without one, whatever happens. */
const restAfterNews = 10;
const restAfterLook = 20;
/** How much longer than asked for the pause between looks may become in large directories. */
const longestPause = 5;

/** Files of a glob: those that are there, and those that come. */
export class FileStream {
  readonly #seen: Set<string>;
  readonly #settling: Settling;
  readonly #wake = new Wake();
  readonly #watch = new DirectoryWatch((event) => this.#onEvent(event));
  readonly #written = new Set<string>();
  #lookAt = -Infinity;
  #freshenAt = Infinity;
  /** When all that may still be written was looked at last; events tell only of some. */
  #freshened = -Infinity;
  /** The last look, in monotonic milliseconds; `ms` is what it cost to list the files. */
  #looked = { began: -Infinity, ended: 0, ms: 0 };
  /** Why the stream closes when all files have settled. */
  #reason: string | undefined;
  #taken = nowMs();

  constructor(
    private readonly glob: string,
    private readonly definition: StreamDefinition,
    private readonly options: WatchOptions,
  ) {
    this.#seen = new Set(options.known);
    this.#settling = new Settling(options.directory, definition.settleMs);
  }

  async *events(): AsyncGenerator<StreamEvent> {
    const { signal, isStepFinished } = this.options;
    const lookNow = (): void => this.#lookBefore(-Infinity);
    signal.addEventListener('abort', this.#wake.call);
    isStepFinished?.addEventListener('abort', lookNow);
    try {
      await prepareFor(this.glob);
      while (!this.#isStopped()) {
        const items = this.#closed() === undefined ? await this.#turn() : [];
        if (this.#isStopped()) return;
        if (items.length > 0) yield { type: 'items', items };
        const reason = this.#closed();
        if (reason !== undefined) {
          yield { type: 'closed', reason };
          return;
        }
        await this.#wake.wait(this.#next() - nowMs());
      }
    } finally {
      signal.removeEventListener('abort', this.#wake.call);
      isStepFinished?.removeEventListener('abort', lookNow);
      this.#watch.close();
    }
  }

  get #pollMs(): number {
    return this.options.pollMs ?? 1000;
  }

  #isStopped(): boolean {
    return this.options.signal.aborted;
  }

  /** Looks where it is time to, and gives what has settled. */
  async #turn(): Promise<readonly string[]> {
    const now = nowMs();
    const found = now >= Math.min(this.#lookAt, this.#idleAt()) ? await this.#look() : [];
    if (now >= this.#freshenAt) await this.#freshen();
    const settled = [...found, ...(await this.#settling.settle())].sort();
    const { end } = this.definition;
    const items = end.type === 'count' ? settled.slice(0, end.count - this.#seen.size) : settled;
    for (const item of items) this.#seen.add(item);
    if (items.length > 0) this.#taken = nowMs();
    return items;
  }

  async #look(): Promise<string[]> {
    const { end } = this.definition;
    const began = nowMs();
    const [isFirst, isFrozen] = [this.#looked.began === -Infinity, this.#reason !== undefined];
    this.#lookAt = Infinity;
    if (end.type === 'file') this.#follow(this.#endPath(end.path), true);
    this.#reason ??= await reasonOfLastLook(end, this.options);
    if (began >= this.#freshened + this.#pollMs) {
      await this.#settling.freshen();
      this.#freshened = nowMs();
    }
    const listing = nowMs();
    const matching = isFrozen ? [] : await this.#match();
    const ms = nowMs() - listing;
    const found = await this.#settling.add(matching, isFirst);
    if (!isFrozen) this.#watch.prune();
    const ended = nowMs();
    this.#looked = { began, ended, ms };
    const rest = Math.max(restAfterLook * (ended - began), this.#pollMs);
    this.#lookBefore(ended + Math.min(rest, longestPause * this.#pollMs));
    return found;
  }

  /** Files that are none of those known; the file that ends the stream is none of it. */
  async #match(): Promise<string[]> {
    const { directory, signal } = this.options;
    const { end } = this.definition;
    const onDirectory = (path: string): void => this.#follow(path, false);
    const found = await matchingFiles(this.glob, { directory, signal, onDirectory });
    const mark = end.type === 'file' ? this.#endPath(end.path) : undefined;
    return found.filter((item) => !this.#seen.has(item) && resolve(directory, item) !== mark);
  }

  #endPath(path: string): string {
    return resolve(this.options.directory, path);
  }

  async #freshen(): Promise<void> {
    const written = [...this.#written];
    this.#written.clear();
    this.#freshenAt = Infinity;
    await this.#settling.freshen(written);
  }

  /** What needs one look only is not watched. */
  #follow(path: string, isFile: boolean): void {
    if (this.definition.end.type === 'scan' || this.#isStopped()) return;
    if (isFile) this.#watch.follow(dirname(path), basename(path));
    else this.#watch.follow(path);
  }

  #onEvent({ directory, type, name }: DirectoryEvent): void {
    const soon = nowMs() + swarmMs;
    const path = name === undefined ? undefined : join(directory, name);
    if (path !== undefined && this.#settling.has(path)) {
      this.#written.add(path);
      this.#freshenAt = Math.min(this.#freshenAt, soon);
      this.#wake.call();
    } else if (type === 'names' || path === undefined) {
      const { ended, ms } = this.#looked;
      this.#lookBefore(Math.max(soon, ended + Math.min(restAfterNews * ms, this.#pollMs)));
    }
  }

  #lookBefore(time: number): void {
    if (time >= this.#lookAt) return;
    this.#lookAt = time;
    this.#wake.call();
  }

  #next(): number {
    return Math.min(this.#lookAt, this.#freshenAt, this.#settling.due, this.#idleAt());
  }

  /** When it has been idle for long enough, unless something comes until then. */
  #idleAt(): number {
    const { end } = this.definition;
    if (end.type !== 'idle' || !this.#settling.isEmpty) return Infinity;
    return Math.max(this.#settling.changed, this.#taken) + end.ms;
  }

  #closed(): string | undefined {
    const { end } = this.definition;
    if (end.type === 'count' && this.#seen.size >= end.count) return `all ${end.count} are there`;
    if (end.type === 'idle' && this.#looked.began >= this.#idleAt())
      return `nothing new for ${end.ms / 1000} s`;
    return this.#settling.isEmpty ? this.#reason : undefined;
  }
}
