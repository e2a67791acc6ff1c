import { optional, type ArgumentRule } from './arguments.js';
import { readCount, readWords } from './readers.js';

// Arguments that several kinds have.

/** Copies of one input are in memory together. */
const mostCopies = 100_000;

/** A whole number from 1 on. */
export const countRule = (summary: string): ArgumentRule<number | undefined> =>
  optional({ placeholder: '<n>', summary, expected: 'a whole number from 1 on' }, readCount);

export const copiesRule = optional(
  {
    placeholder: '<n>',
    summary: 'structures of each input, each with its own draw; default 1',
    expected: `a whole number from 1 to ${mostCopies}`,
  },
  (value) => {
    const count = readCount(value);
    return count !== undefined && count <= mostCopies ? count : undefined;
  },
);

export const speciesRule = (summary: string): ArgumentRule<readonly string[] | undefined> =>
  optional({ placeholder: '<list>', summary, expected: 'species such as `Cu` or `Cu,Au`' }, readWords);
