/**
 * A value of an expression. Integers within 2^53 are numbers, larger ones bigints; tuples are lists.
 * Maps have no prototype, so that every key, also `__proto__`, is data.
 */
export type Literal = number | bigint | boolean | string | null | Literal[] | { [key: string]: Literal };

/** Words that stand for a value, in the spelling of Python and of JSON. */
export const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
  ['null', null],
]);

/** An empty map for literals or keyword arguments. */
export const emptyMap = (): { [key: string]: Literal } => Object.create(null) as { [key: string]: Literal };
