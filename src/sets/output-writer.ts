import { outputError } from '../errors.js';
import type { OutputTarget } from './output-set.js';

/** Takes the text of an output that is no file, in order. */
export interface OutputWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes to the failed set. */
  writeFailed(bytes: Uint8Array): Promise<void>;
}

/** Results on standard output; failed configurations are counted and named, and kept only where they have a file. */
class StandardOutputWriter implements OutputWriter {
  constructor() {
    // Every failed write is told to its caller; the stream's own event would end the process where nobody listens.
    process.stdout.on('error', () => undefined);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      process.stdout.write(bytes, (cause) => {
        if (cause === undefined || cause === null) {
          resolve();
          return;
        }
        const got = (cause as NodeJS.ErrnoException).code ?? cause.message;
        reject(outputError('E_OUTPUT_WRITE', 'cannot write the output', { cause, file: '-', got }));
      });
    });
  }

  writeFailed(): Promise<void> {
    return Promise.resolve();
  }
}

/** Keeps the text in memory. */
export class MemoryWriter implements OutputWriter {
  readonly blocks: Uint8Array[] = [];
  readonly failedBlocks: Uint8Array[] = [];

  write(bytes: Uint8Array): Promise<void> {
    this.blocks.push(bytes);
    return Promise.resolve();
  }

  writeFailed(bytes: Uint8Array): Promise<void> {
    this.failedBlocks.push(bytes);
    return Promise.resolve();
  }
}

/** A writer for standard output or memory. */
export function createWriter({ path }: OutputTarget): OutputWriter {
  return path === '-' ? new StandardOutputWriter() : new MemoryWriter();
}
