import { copyFile, mkdir, open, rm, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtomloopError, outputError } from '../errors.js';
import { publish, syncDirectory } from '../system/files.js';
import { releaseMemory } from '../system/memory.js';
import { gzipFile } from './gzip-file.js';
import type { OutputTarget } from './output-set.js';

/** Takes the text of one output in order; the output's name appears only when it is complete. */
export interface OutputWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes to the failed set. */
  writeFailed(bytes: Uint8Array): Promise<void>;
  /** All is written: makes it durable under its final name. */
  finish(): Promise<void>;
  /** Lets go without finishing; what is written stays in the run directory. */
  close(): Promise<void>;
}

function asOutputError(cause: unknown, file: string): AtomloopError {
  if (cause instanceof AtomloopError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  return outputError('E_OUTPUT_WRITE', 'cannot write the output', {
    cause,
    file,
    got: code ?? String(cause),
    ...(code === 'ENOSPC' ? { hint: 'the disk is full' } : {}),
  });
}

/** A file that grows under a temporary name and is opened when the first byte comes. */
class PartFile {
  #handle: FileHandle | undefined;

  constructor(
    readonly temporary: string,
    readonly path: string,
  ) {}

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      this.#handle ??= await this.#create();
      for (let at = 0; at < bytes.length; ) {
        at += (await this.#handle.write(bytes, at)).bytesWritten;
      }
      releaseMemory(bytes);
    } catch (cause) {
      throw asOutputError(cause, this.path);
    }
  }

  async finish(isGzip: boolean): Promise<void> {
    try {
      this.#handle ??= await this.#create();
      if (isGzip) await this.#compress();
      else await this.#handle.sync();
      await this.close();
      await publishAcross(this.temporary, this.path);
    } catch (cause) {
      throw asOutputError(cause, this.path);
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #create(): Promise<FileHandle> {
    await mkdir(dirname(this.temporary), { recursive: true });
    return open(this.temporary, 'w');
  }

  async #compress(): Promise<void> {
    const compressed = `${this.temporary}.gz`;
    await gzipFile(this.temporary, compressed);
    await unlink(this.temporary);
    await publish(compressed, this.temporary);
  }
}

/** Publishes by rename; where the run directory is on another file system, through a copy beside the output. */
async function publishAcross(temporary: string, path: string): Promise<void> {
  try {
    await publish(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = `${path}.atomloop-part`;
    await copyFile(temporary, beside);
    const handle = await open(beside, 'r+');
    await handle.sync().finally(() => handle.close());
    await publish(beside, path);
    await unlink(temporary);
  }
}

class FileWriter implements OutputWriter {
  readonly #main: PartFile;
  readonly #failed: PartFile | undefined;

  constructor(
    directory: string,
    number: number,
    private readonly target: OutputTarget & { readonly path: string },
  ) {
    this.#main = new PartFile(join(directory, `part-${number}`), target.path);
    if (target.failed !== undefined) {
      this.#failed = new PartFile(join(directory, `failed-${number}`), target.failed);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#main.write(bytes);
  }

  async writeFailed(bytes: Uint8Array): Promise<void> {
    await this.#failed?.write(bytes);
  }

  async finish(): Promise<void> {
    await this.#main.finish(this.target.isGzip);
    if (this.#failed === undefined) return;
    if (this.#failed.isOpen) await this.#failed.finish(false);
    else await rm(this.#failed.path, { force: true });
  }

  async close(): Promise<void> {
    await this.#main.close();
    await this.#failed?.close();
  }
}

class StandardOutputWriter implements OutputWriter {
  readonly #failed: PartFile | undefined;

  constructor(directory: string | undefined, failed: string | undefined) {
    if (failed === undefined) return;
    this.#failed = new PartFile(directory === undefined ? `${failed}.atomloop-part` : join(directory, 'failed-0'), failed);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        reject(asOutputError(cause, '-'));
      };
      // The stream also emits its errors, which would end the process where nobody listens.
      process.stdout.once('error', fail);
      process.stdout.write(bytes, (cause) => {
        if (cause === undefined || cause === null) {
          process.stdout.off('error', fail);
          resolve();
        } else fail(cause);
      });
    });
  }

  async writeFailed(bytes: Uint8Array): Promise<void> {
    await this.#failed?.write(bytes);
  }

  async finish(): Promise<void> {
    if (this.#failed?.isOpen === true) await this.#failed.finish(false);
  }

  async close(): Promise<void> {
    await this.#failed?.close();
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

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Hands the text over instead of keeping it. */
export function callbackWriter(onBytes: (bytes: Uint8Array) => void): OutputWriter {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    write: (bytes) => {
      onBytes(bytes);
      return Promise.resolve();
    },
    writeFailed: nothing,
    finish: nothing,
    close: nothing,
  };
}

/** A writer for one target; `directory` is the run directory, made when it is needed. */
export function createWriter(target: OutputTarget, number: number, directory: string | undefined): OutputWriter {
  const { path } = target;
  if (path === undefined) return new MemoryWriter();
  if (path === '-') return new StandardOutputWriter(directory, target.failed);
  return new FileWriter(directory ?? `${path}.atomloop`, number, { ...target, path });
}

/** Removes the run directory of a run that is complete. */
export async function removeRunDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  syncDirectory(dirname(directory));
}
