import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { formatError } from '../../errors.js';
import { monotonicSeconds } from '../../system/clock.js';
import { someAtOnce } from '../../system/some-at-once.js';
import { openedStatusOf, statusOf } from './file-status.js';

/** A file as it was seen last. */
interface Sight {
  readonly item: string;
  /** Equal stamps: nobody has written to it in between. */
  readonly stamp: string;
  /** Monotonic milliseconds since when it is known to stand still. */
  readonly since: number;
}

/** How far the clocks of file servers may be behind ours before a file that is written right now looks like an old one. */
const clockSlackMs = 10_000;
const sightsAtOnce = 64;

export const nowMs = (): number => monotonicSeconds() * 1000;

/** Files that are there, but may still be written: they are taken when size and time have stood still on our own clock. */
export class Settling {
  readonly #files = new Map<string, Sight>();
  #changed = nowMs();

  constructor(
    private readonly directory: string,
    private readonly settleMs: number,
  ) {}

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /** When one of them last came, changed or went. */
  get changed(): number {
    return this.#changed;
  }

  /** When the next one may have stood still long enough. */
  get due(): number {
    let first = Infinity;
    for (const { since } of this.#files.values()) first = Math.min(first, since);
    return first + this.settleMs;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Adds those that are new. Gives those that need no waiting, with `oldOnes` also those that are old by the wall clock. */
  async add(items: readonly string[], oldOnes: boolean): Promise<string[]> {
    const before = oldOnes ? Date.now() - this.settleMs - clockSlackMs : -Infinity;
    const fresh = items.filter((item) => !this.#files.has(this.#path(item)));
    const taken = await someAtOnce(fresh, sightsAtOnce, async (item) => {
      const path = this.#path(item);
      const status = await statusOf(path);
      if (status === undefined) checkName(path);
      if (!status?.isFile()) return undefined;
      if (this.settleMs === 0 || status.mtimeMs <= before) return item;
      this.#see(path, item, stampOf(status));
      return undefined;
    });
    return taken.filter((item) => item !== undefined);
  }

  /** Looks at them again, all or some. */
  async freshen(paths: Iterable<string> = this.#files.keys()): Promise<void> {
    const sights = [...paths].flatMap((path) => this.#entry(path));
    await someAtOnce(sights, sightsAtOnce, async ([path, sight]) => this.#compare(path, sight, statusOf));
  }

  /** Takes those that have stood still. */
  async settle(): Promise<string[]> {
    const last = nowMs() - this.settleMs;
    const ready = [...this.#files].filter(([, { since }]) => since <= last);
    const taken = await someAtOnce(ready, sightsAtOnce, async ([path, sight]) => {
      if (!(await this.#compare(path, sight, openedStatusOf))) return undefined;
      this.#files.delete(path);
      return sight.item;
    });
    return taken.filter((item) => item !== undefined);
  }

  /** Whether it is as it was; one that is gone is forgotten. */
  async #compare(path: string, sight: Sight, look: typeof statusOf): Promise<boolean> {
    const status = await look(path);
    if (status?.isFile()) {
      const stamp = stampOf(status);
      if (stamp === sight.stamp) return true;
      this.#see(path, sight.item, stamp);
    } else {
      this.#files.delete(path);
      this.#changed = nowMs();
    }
    return false;
  }

  #see(path: string, item: string, stamp: string): void {
    this.#changed = nowMs();
    this.#files.set(path, { item, stamp, since: this.#changed });
  }

  #entry(path: string): [string, Sight][] {
    const sight = this.#files.get(path);
    return sight === undefined ? [] : [[path, sight]];
  }

  #path(item: string): string {
    return resolve(this.directory, item);
  }
}

const stampOf = ({ size, mtimeMs, ino }: Stats): string => `${size} ${mtimeMs} ${ino}`;

/** Such a name is never found again, so that its file would be left out without a word. */
function checkName(path: string): void {
  if (!path.includes('\uFFFD')) return;
  throw formatError('E_READ', 'the name of a file is no UTF-8', {
    file: path,
    expected: 'a name in UTF-8',
    hint: 'rename it, or narrow the glob so that it does not match',
  });
}
