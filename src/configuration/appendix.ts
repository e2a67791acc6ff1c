import type { Info } from './info.js';
import type { Columns } from './source.js';

/** Reals under one key of info, for every configuration of a list. */
export interface AppendedInfo {
  readonly key: string;
  /** Of one configuration: none for a number, else one or two lengths. */
  readonly shape: readonly number[];
  /** One configuration after another. */
  readonly values: Float64Array;
  /** 1 for each configuration that has them; absent where all have. */
  readonly isThere?: Uint8Array | undefined;
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
  readonly arrays: readonly AppendedArray[];
  /** Keys and names that no configuration has afterwards. */
  readonly removed: readonly string[];
}

/** A configuration's own part of an appendix. */
export interface Appended {
  readonly appendix: Appendix;
  /** Place in the list. */
  readonly place: number;
}

/** Results replace what is there under their keys; those that a configuration has not are removed. */
export function settle({ appendix, place }: Appended, info: Info, arrays: Columns): void {
  for (const name of appendix.removed) {
    info.delete(name);
    arrays.delete(name);
  }
  for (const { key, shape, values, isThere } of appendix.info) {
    const size = shape.reduce((product, length) => product * length, 1);
    const own = values.subarray(size * place, size * (place + 1));
    if (isThere?.[place] === 0) {
      info.delete(key);
      arrays.delete(key);
    } else if (shape.length === 0) info.setReal(key, own[0] ?? NaN);
    else info.set(key, { kind: 'R', shape, values: own });
  }
  const [first = 0, end = 0] = appendix.firstAtoms.subarray(place, place + 2);
  for (const { name, width, values } of appendix.arrays) {
    arrays.set(name, { kind: 'R', width, values: values.subarray(width * first, width * end) });
  }
}
