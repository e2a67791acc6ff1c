import { usageError } from '../errors.js';

/** Indices from `start` to `stop`, excluded. */
interface IndexRange {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

const PART = /^(?:\d+|\d*:\d*(?::\d*)?)$/;

function badIndices(text: string, part: string): Error {
  return usageError('E_EXPRESSION', `cannot read the indices \`${text.slice(0, 80)}\``, {
    expected: 'whole numbers from 0 and ranges start:stop:step, such as `4,0,7,12:20`',
    got: part === '' ? 'nothing' : `\`${part}\``,
    ...(part.startsWith('-') && { hint: 'to count from the end use a slice of the file: `FILE@-5:`' }),
  });
}

/** Indices of configurations, from 0: how often each of them is asked for. */
export class IndexList {
  readonly #single: ReadonlyMap<number, number>;
  readonly #ranges: readonly IndexRange[];

  private constructor(single: ReadonlyMap<number, number>, ranges: readonly IndexRange[]) {
    this.#single = single;
    this.#ranges = ranges;
  }

  /** Reads `4,0,7,12:20`; a range without end goes on to the end of the input. Throws `E_EXPRESSION`. */
  static parse(text: string): IndexList {
    const single = new Map<number, number>();
    const ranges: IndexRange[] = [];
    for (const part of text.split(',').map((piece) => piece.trim())) {
      const numbers = part.split(':').map((digits) => (digits === '' ? undefined : Number(digits)));
      const [start = 0, stop = Infinity, step = 1] = numbers;
      const isReadable =
        PART.test(part) && numbers.every((value) => value === undefined || Number.isSafeInteger(value));
      if (!isReadable || step < 1) throw badIndices(text, part);
      if (numbers.length > 1) ranges.push({ start, stop, step });
      else single.set(start, (single.get(start) ?? 0) + 1);
    }
    return new IndexList(single, ranges);
  }

  /** How often an index is asked for. */
  count(index: number): number {
    let count = this.#single.get(index) ?? 0;
    for (const { start, stop, step } of this.#ranges) {
      if (index >= start && index < stop && (index - start) % step === 0) count += 1;
    }
    return count;
  }

  /** Indices that are asked for by themselves, but not there among `total`, in order. */
  beyond(total: number): number[] {
    return [...this.#single.keys()].filter((index) => index >= total).sort((a, b) => a - b);
  }
}
