import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname, normalize } from 'node:path';

export interface DirectoryEvent {
  readonly directory: string;
  /** `names`: something came, went or was renamed; `content`: a file or its attributes changed. */
  readonly type: 'names' | 'content';
  /** Of the file; undefined where the system does not tell. */
  readonly name: string | undefined;
}

/** The kernel has few watches for each user: what is beyond is found by looking now and then. */
const mostWatches = 256;

/**
 * Tells of changes in directories as they happen, as far as the system knows of them: network file systems tell only what
 * happens on this host. So it makes looking now and then faster, and does not replace it.
 */
export class DirectoryWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #followed = new Set<string>();

  constructor(private readonly onEvent: (event: DirectoryEvent) => void) {}

  /** Watches a directory, for one name in it or for all; where it is missing, the nearest one above it for its coming. */
  follow(directory: string, name?: string): void {
    let [at, wanted] = [normalize(directory), name];
    while (!this.#add(at, wanted)) {
      const above = dirname(at);
      if (above === at) return;
      [at, wanted] = [above, basename(at)];
    }
  }

  /** Ends the watches that were not asked for since the last call of this. */
  prune(): void {
    for (const key of this.#watchers.keys()) if (!this.#followed.has(key)) this.#remove(key);
    this.#followed.clear();
  }

  close(): void {
    for (const key of this.#watchers.keys()) this.#remove(key);
  }

  #add(directory: string, wanted: string | undefined): boolean {
    const key = JSON.stringify([directory, wanted]);
    this.#followed.add(key);
    if (this.#watchers.has(key) || this.#watchers.size >= mostWatches) return true;
    try {
      const watcher = watch(directory, { persistent: false }, (type, name) => {
        const isItself = name === basename(directory);
        // It was removed or moved, and what is there next is another directory.
        if (isItself) this.#remove(key);
        else if (wanted !== undefined && name !== null && name !== wanted) return;
        const isOfNames = isItself || type === 'rename';
        this.onEvent({ directory, type: isOfNames ? 'names' : 'content', name: name ?? undefined });
      });
      watcher.on('error', () => this.#remove(key));
      this.#watchers.set(key, watcher);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ENOENT';
    }
  }

  #remove(key: string): void {
    this.#watchers.get(key)?.close();
    this.#watchers.delete(key);
  }
}
