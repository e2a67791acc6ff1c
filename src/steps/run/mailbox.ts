import { watch, type FSWatcher } from 'node:fs';
import type { StepFiles } from './step-files.js';

/** Network file systems tell nothing. */
const pollMilliseconds = 500;

/** Tells when something may have come from running steps or from other commands. */
export class Mailbox {
  readonly #watchers: FSWatcher[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(files: StepFiles, onChange: () => void) {
    for (const path of [files.directory, files.additions]) {
      try {
        const watcher = watch(path, { persistent: false }, onChange);
        // Looking now and then is enough.
        watcher.on('error', () => {
          watcher.close();
        });
        this.#watchers.push(watcher);
      } catch {
        continue;
      }
    }
    this.#timer = setInterval(onChange, pollMilliseconds).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }
}
