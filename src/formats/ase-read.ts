import { configurationOf } from '../python/configuration-update.js';
import type { PackedConfiguration } from '../python/configuration-message.js';
import { askOfFile, type AseFile } from './ase-formats.js';
import { extxyzFormat } from './extxyz.js';

/** About so much text is made of a file at once. */
const blockBytes = 1 << 20;

/** Configurations of a file in a format of ASE, as extended XYZ, block by block. */
export class AseReader {
  #reader: number | undefined;

  constructor(private readonly file: AseFile) {}

  /** The next block; undefined at the end. Rejects with `E_ASE`. */
  async next(): Promise<Uint8Array | undefined> {
    this.#reader ??= (await this.#ask({ do: 'read', ...this.file })) as number;
    const packed = (await this.#ask({
      do: 'next',
      reader: this.#reader,
      bytes: blockBytes,
    })) as readonly PackedConfiguration[];
    return packed.length === 0 ? undefined : extxyzFormat.encode(packed.map(configurationOf)).bytes;
  }

  async close(): Promise<void> {
    if (this.#reader !== undefined) await this.#ask({ do: 'close', reader: this.#reader });
  }

  #ask(request: object): Promise<unknown> {
    return askOfFile(request, 'read', this.file);
  }
}
