import type { Configuration } from '../configuration/configuration.js';
import { extxyzFormat } from '../formats/extxyz.js';
import { itemsFormat, type Piece } from './chunk.js';
import {
  sourceStart,
  type PieceCursor,
  type PieceLimits,
  type PieceSource,
  type SourceIdentity,
} from './piece-source.js';

export type Iterated<T> = Iterable<T> | AsyncIterable<T>;

export interface IterableSourceOptions<T> {
  readonly name: string;
  readonly format: string;
  /** Begins the iteration. */
  readonly values: () => Iterated<T>;
  /** Text of some values that travel as one piece. */
  readonly encode: (values: readonly T[]) => Uint8Array;
  /** How many values there are, where that is known. */
  readonly total?: number | undefined;
  readonly isOnce: boolean;
  /** What tells that the values are the same as before; absent where nothing does. */
  readonly identify?: () => Promise<SourceIdentity>;
}

/** Any iterable, pulled as the run needs it and sent as text. */
export function iterableSource<T>(options: IterableSourceOptions<T>): PieceSource {
  const { name, isOnce, identify } = options;
  return {
    name,
    isOnce,
    isItems: options.format === itemsFormat,
    identify: () => identify?.() ?? Promise.resolve(undefined),
    open: async (from = sourceStart) => {
      const cursor = new IterableCursor(options);
      await cursor.skip(from.frame);
      return cursor;
    },
  };
}

class IterableCursor<T> implements PieceCursor {
  readonly #iterator: Iterator<T> | AsyncIterator<T>;
  #frame = 0;

  constructor(private readonly options: IterableSourceOptions<T>) {
    const values = options.values();
    this.#iterator =
      Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  }

  get fraction(): number | undefined {
    const { total } = this.options;
    return total === undefined ? undefined : total === 0 ? 1 : this.#frame / total;
  }

  async skip(count: number): Promise<void> {
    while (this.#frame < count && (await this.#iterator.next()).done !== true) this.#frame += 1;
  }

  async take({ count, bytes }: PieceLimits): Promise<Piece | undefined> {
    const { name: file, format, encode } = this.options;
    const taken: T[] = [];
    for (let size = 0; taken.length < count && size < bytes; size += approximateSize(taken.at(-1))) {
      const next = await this.#iterator.next();
      if (next.done === true) break;
      taken.push(next.value);
    }
    if (taken.length === 0) return undefined;
    const origin = { file, firstLine: this.#frame + 1, firstFrame: this.#frame };
    this.#frame += taken.length;
    return { origin, format, count: taken.length, text: encode(taken) };
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

/** Bytes of text of one value, near enough to cut pieces. */
function approximateSize(value: unknown): number {
  const atoms = (value as Partial<Configuration> | null | undefined)?.natoms;
  return atoms === undefined ? 16 : 200 + 80 * atoms;
}

export function configurationSource(values: Iterated<Configuration>): PieceSource {
  return iterableSource({
    name: '<memory>',
    format: extxyzFormat.name,
    values: () => values,
    encode: (list) => extxyzFormat.encode(list).bytes,
    ...ofList(values),
  });
}

/** Items that are no configurations: anything that JSON can hold, one line each. */
export function itemSource(values: Iterated<unknown>, name = '<items>'): PieceSource {
  return iterableSource({
    name,
    format: itemsFormat,
    values: () => values,
    encode: encodeItems,
    ...ofList(values),
  });
}

function ofList(values: unknown): { isOnce: boolean; total?: number } {
  return Array.isArray(values) ? { isOnce: false, total: values.length } : { isOnce: true };
}

export function encodeItems(list: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(list.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
