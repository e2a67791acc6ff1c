import type { Info } from './info.js';
import type { Columns } from './source.js';

/** Numbers under one key of info, for every configuration of a list: reals, unless they are said to be integers. */
export interface AppendedInfo {
  readonly key: string;
  /** Then its shape is that of a number. */
  readonly isInteger?: true;
  /** Of one configuration: none for a number, else one or two lengths. */
  readonly shape: readonly number[];
  /** One configuration after another. */
  readonly values: Float64Array;
  /** 1 for each configuration that has them; absent where all have. */
  readonly isThere?: Uint8Array | undefined;
}

/** Texts under one key of info, for every configuration of a list; one that has undefined has no such key. */
export interface AppendedText {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
}

/** Where atoms and cells are instead. */
export interface AppendedGeometry {
  /** 3 per atom, Å. */
  readonly positions: Float64Array;
  /** 9 per configuration, Å; of no meaning where it has no cell. */
  readonly cells: Float64Array;
}

/** A per-atom array of reals, for every configuration of a list. */
export interface AppendedArray {
  readonly name: string;
  /** Values per atom. */
  readonly width: number;
  /** Atom after atom. */
  readonly values: Float64Array;
}

/**
 * Results of a list of configurations in one array each: the addon writes them from there, and only who looks at a
 * configuration gets its own.
 */
export interface Appendix {
  /** First atom of each configuration in the arrays, and their end. */
  readonly firstAtoms: Float64Array;
  readonly info: readonly AppendedInfo[];
  readonly texts?: readonly AppendedText[];
  readonly arrays: readonly AppendedArray[];
  readonly geometry?: AppendedGeometry;
  /** Keys and names that no configuration has afterwards. */
  readonly removed: readonly string[];
}

/** A configuration's own part of an appendix. */
export interface Appended {
  readonly appendix: Appendix;
  /** Place in the list. */
  readonly place: number;
}

/** Info and arrays that results go into. */
interface Settled {
  readonly info: Info;
  readonly arrays: Columns;
}

function remove(name: string, { info, arrays }: Settled): void {
  info.delete(name);
  arrays.delete(name);
}

function settleNumbers(
  { key, shape, values, isThere, isInteger }: AppendedInfo,
  place: number,
  to: Settled,
): void {
  const size = shape.reduce((product, length) => product * length, 1);
  const own = values.subarray(size * place, size * (place + 1));
  if (isThere?.[place] === 0) remove(key, to);
  else if (shape.length > 0) to.info.set(key, { kind: 'R', shape, values: own });
  else if (isInteger === true) to.info.setInteger(key, own[0] ?? NaN);
  else to.info.setReal(key, own[0] ?? NaN);
}

/** Results replace what is there under their keys; those that a configuration has not are removed. */
export function settle({ appendix, place }: Appended, info: Info, arrays: Columns): void {
  const to = { info, arrays };
  for (const name of appendix.removed) remove(name, to);
  for (const numbers of appendix.info) settleNumbers(numbers, place, to);
  for (const { key, values } of appendix.texts ?? []) {
    const text = values[place];
    if (text === undefined) remove(key, to);
    else info.set(key, text);
  }
  const [first = 0, end = 0] = appendix.firstAtoms.subarray(place, place + 2);
  for (const { name, width, values } of appendix.arrays) {
    arrays.set(name, { kind: 'R', width, values: values.subarray(width * first, width * end) });
  }
}
