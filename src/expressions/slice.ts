import { usageError } from '../errors.js';

/** Frames of a file as in Python: negative numbers count from the end, `stop` is excluded. */
export interface FrameRange {
  readonly start?: number;
  readonly stop?: number;
  /** At least 1. */
  readonly step: number;
}

/** One frame; negative numbers count from the end. */
export interface FrameNumber {
  readonly index: number;
}

export type Slice = FrameNumber | FrameRange;

/** An input as given on the command line; without a slice all frames are meant. */
export interface SlicedInput {
  readonly path: string;
  readonly slice?: Slice;
}

const SLICE = /^@(?:[+-]?\d+|(?:[+-]?\d+)?:(?:[+-]?\d+)?(?::(?:[+-]?\d+)?)?)$/;
/** Nothing but digits, signs and at least one colon: meant as a slice, whatever it is. */
const ATTEMPT = /^@[\d+-]*:[\d+:-]*$/;

function whole(digits: string | undefined, slice: string): number | undefined {
  if (digits === undefined || digits === '') return undefined;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value + 0;
  throw usageError('E_SLICE', `cannot use the slice \`${slice}\``, {
    expected: 'numbers below 2^53',
    got: digits,
  });
}

/** Reads `@:`, `@::10`, `@2:5`, `@-5:`, `@3`, `@-1`. Throws `E_SLICE`. */
export function parseSlice(text: string): Slice {
  if (!SLICE.test(text)) {
    throw usageError('E_SLICE', `cannot read the slice \`${text}\``, {
      expected: '`@start:stop:step` or `@index`',
      got: `\`${text}\``,
    });
  }
  const [first, second, third] = text.slice(1).split(':');
  const start = whole(first, text);
  if (second === undefined && start !== undefined) return { index: start };
  const stop = whole(second, text);
  const step = whole(third, text) ?? 1;
  if (step < 1) {
    throw usageError('E_SLICE', `cannot use the slice \`${text}\``, {
      expected: 'a step of at least 1',
      got: String(step),
      hint: 'the output is in input order: frames cannot be taken backwards',
    });
  }
  return { ...(start === undefined ? {} : { start }), ...(stop === undefined ? {} : { stop }), step };
}

/**
 * Splits `file.xyz@::10` at its last `@`. A name such as `run@home.xyz`, where no slice follows, stays a
 * name; a file that is really called `run@3` is given as `run@3@:`.
 */
export function splitInput(text: string): SlicedInput {
  const at = text.lastIndexOf('@');
  const tail = text.slice(at);
  if (at <= 0 || !(SLICE.test(tail) || ATTEMPT.test(tail))) return { path: text };
  return { path: text.slice(0, at), slice: parseSlice(tail) };
}
