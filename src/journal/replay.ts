import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceKey, sourceText } from '../engine/failures.js';
import { codeNumber, writeEntry, type FrameEntry } from '../engine/frame-entry.js';
import { locate } from '../engine/locate.js';
import { Status, type ChunkResult } from '../engine/spec.js';
import { outputError, type ErrorRecord } from '../errors.js';
import { extxyzFormat } from '../formats/extxyz.js';
import { itemsFormat, type Chunk } from '../sets/chunk.js';
import { exists } from '../system/files.js';
import { appendText } from './append-text.js';
import { PartFile } from './part-file.js';
import type { PreviousRun } from './previous-run.js';
import type { ReuseTable } from './reuse-table.js';

/** Bytes of one file. */
interface Extent {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Gives the results of an earlier run again, from the files that it published. */
export class Replay {
  readonly #handles = new Map<string, Promise<FileHandle>>();
  readonly #codes: ReadonlyMap<number, string>;

  constructor(
    private readonly previous: PreviousRun,
    private readonly table: ReuseTable,
  ) {
    this.#codes = new Map(Object.keys(previous.record.codes).map((code) => [codeNumber(code), code]));
  }

  /** The result of a chunk whose configurations have these places in the earlier run. */
  async result(chunk: Chunk, places: readonly number[]): Promise<ChunkResult> {
    const found = places.map((place) => this.table.entry(place)).filter((entry) => entry !== undefined);
    const bytes = await this.#outputs(places, found);
    const aside = await this.#failed(chunk, places, found);
    const entries = Buffer.concat(places.map((place) => this.table.bytes(place)));
    const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
    for (const [i, entry] of found.entries()) {
      writeEntry(view, i, { ...entry, output: chunk.output, failedLength: aside[i]?.length ?? 0 });
    }
    return {
      bytes,
      status: Uint8Array.from(found, ({ status }) => status),
      lengths: Float64Array.from(found, ({ length }) => length),
      written: found.reduce((sum, { written }) => sum + written, 0),
      atoms: found.reduce((sum, { atoms }) => sum + atoms, 0),
      failed: new Uint8Array(Buffer.concat(aside)),
      entries: new Uint8Array(entries),
      errors: found.flatMap((entry) => (entry.status === Status.failed ? [this.#error(entry)] : [])),
      warnings: [],
      isReused: true,
    };
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await (await handle).close();
  }

  #error({ code }: FrameEntry): ErrorRecord {
    return {
      kind: 'operator',
      code: this.#codes.get(code) ?? 'E_OPERATOR',
      message: 'failed in an earlier run',
    };
  }

  /** Outputs that follow one another are read with one call. */
  async #outputs(places: readonly number[], found: readonly FrameEntry[]): Promise<Uint8Array<ArrayBuffer>> {
    const extents: Extent[] = [];
    for (const [i, { output, length }] of found.entries()) {
      const path = await this.#pathOf(output);
      const offset = this.table.offset(places[i] ?? 0);
      const last = extents.at(-1);
      if (last?.path === path && last.offset + last.length === offset) {
        extents[extents.length - 1] = { ...last, length: last.length + length };
      } else extents.push({ path, offset, length });
    }
    const bytes = new Uint8Array(extents.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const extent of extents) {
      await this.#read(extent, bytes.subarray(at, at + extent.length));
      at += extent.length;
    }
    return bytes;
  }

  /** Frames of the failed set, which now name the places that their inputs have now. */
  async #failed(
    chunk: Chunk,
    places: readonly number[],
    found: readonly FrameEntry[],
  ): Promise<Uint8Array[]> {
    const isItems = chunk.pieces[0]?.format === itemsFormat;
    const frames: Uint8Array[] = [];
    for (const [i, { failedLength, output }] of found.entries()) {
      const frame = new Uint8Array(failedLength);
      const path = this.previous.record.outputs[output]?.failed?.path ?? '';
      const offset = this.table.failedOffset(places[i] ?? 0);
      if (failedLength > 0) await this.#read({ path, offset, length: failedLength }, frame);
      frames.push(failedLength === 0 || isItems ? frame : movedFrame(frame, chunk, i));
    }
    return frames;
  }

  /** The text of an output; of a compressed one that of a copy that is not, made once. */
  async #pathOf(output: number): Promise<string> {
    const { record, files } = this.previous;
    const path = record.outputs[output]?.path ?? '';
    if (!path.endsWith('.gz')) return path;
    const plain = join(files.directory, `plain-${output}`);
    if (!this.#handles.has(plain) && !(await exists(plain))) await decompress(path, plain);
    return plain;
  }

  async #read({ path, offset, length }: Extent, into: Uint8Array): Promise<void> {
    const known = this.#handles.get(path);
    const opened = known ?? open(path, 'r');
    if (known === undefined) this.#handles.set(path, opened);
    const handle = await opened;
    for (let at = 0; at < length;) {
      const { bytesRead } = await handle.read(into, at, length - at, offset + at);
      if (bytesRead === 0) throw changed(path);
      at += bytesRead;
    }
  }
}

function changed(file: string): Error {
  return outputError('E_OUTPUT_CHANGED', 'the output of the earlier run became shorter while it was used', {
    file,
    hint: 'run with `--overwrite` to compute everything again',
  });
}

function movedFrame(frame: Uint8Array, chunk: Chunk, position: number): Uint8Array {
  const origin = { file: '', firstLine: 1, firstFrame: 0 };
  const { configurations } = extxyzFormat.decode(frame, origin);
  const source = sourceText(locate({ chunk, from: 0, to: chunk.count }, position));
  for (const { info } of configurations) info.set(sourceKey, source);
  return extxyzFormat.encode(configurations).bytes;
}

async function decompress(path: string, plain: string): Promise<void> {
  const part = new PartFile(`${plain}.part`, path);
  try {
    await part.create();
    await appendText(part, path);
  } finally {
    part.close();
  }
  await rename(`${plain}.part`, plain);
}
