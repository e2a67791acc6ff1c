import type { Configuration } from '../configuration/configuration.js';
import { extxyzFormat } from '../formats/extxyz.js';
import type { Piece } from './chunk.js';
import { itemsFormat } from './chunk.js';
import type { PieceCursor, PieceLimits, PieceSource } from './piece-source.js';

type Iterated<T> = Iterable<T> | AsyncIterable<T>;

/** Text of some values that travel as one piece. */
type Encode<T> = (values: readonly T[]) => Uint8Array;

/** Any iterable, pulled as the run needs it and sent as text. */
class IterableSource<T> implements PieceSource {
  readonly isOnce: boolean;

  constructor(
    readonly name: string,
    private readonly format: string,
    private readonly values: Iterated<T>,
    private readonly encode: Encode<T>,
  ) {
    this.isOnce = !Array.isArray(values);
  }

  open(): Promise<PieceCursor> {
    const { name, format, values, encode } = this;
    const iterator = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
    const total = Array.isArray(values) ? values.length : undefined;
    let frame = 0;
    const take = async ({ count, bytes }: PieceLimits): Promise<Piece | undefined> => {
      const taken: T[] = [];
      for (let size = 0; taken.length < count && size < bytes; size += approximateSize(taken.at(-1))) {
        const next = await iterator.next();
        if (next.done === true) break;
        taken.push(next.value);
      }
      if (taken.length === 0) return undefined;
      const origin = { file: name, firstLine: 1, firstFrame: frame };
      frame += taken.length;
      return { origin, format, count: taken.length, text: encode(taken) };
    };
    return Promise.resolve({
      take,
      get fraction() {
        return total === undefined ? undefined : total === 0 ? 1 : frame / total;
      },
      close: async () => {
        await iterator.return?.();
      },
    });
  }
}

/** Bytes of text of one value, near enough to cut pieces. */
function approximateSize(value: unknown): number {
  const atoms = (value as Partial<Configuration> | undefined)?.natoms;
  return atoms === undefined ? 16 : 200 + 80 * atoms;
}

export function configurationSource(values: Iterated<Configuration>): PieceSource {
  return new IterableSource('<memory>', extxyzFormat.name, values, (list) => extxyzFormat.encode(list).bytes);
}

/** Items that are no configurations: anything that JSON can hold, one line each. */
export function itemSource(values: Iterated<unknown>, name = '<items>'): PieceSource {
  const encoder = new TextEncoder();
  return new IterableSource(name, itemsFormat, values, (list) =>
    encoder.encode(list.map((value) => `${JSON.stringify(value)}\n`).join('')),
  );
}
