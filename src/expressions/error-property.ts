import { usageError } from '../errors.js';

/** A property whose error is asked for: `energy/atom`, `forces/Z`, `stress/vector`. */
export interface ErrorProperty {
  /** As it was given. */
  readonly text: string;
  /** Without suffixes: what follows the prefixes in keys and arrays. */
  readonly name: string;
  /** Divided by the number of atoms. */
  readonly isPerAtom: boolean;
  /** The norm of the difference counts once, instead of each component. */
  readonly isVector: boolean;
  /** Split by atomic number. */
  readonly isBySpecies: boolean;
}

const suffixes = ['atom', 'comp', 'vector', 'Z'];

function bad(text: string, expected: string, got: string): Error {
  return usageError('E_ARGUMENT', `cannot use the property \`${text}\``, { expected, got });
}

/** Reads `NAME/SUFFIX/...`. Throws `E_ARGUMENT`. */
export function parseErrorProperty(text: string): ErrorProperty {
  const [name = '', ...given] = text.split('/');
  const isName = /^[^\s=]+$/.test(name);
  const wrong = given.find((suffix, i) => !suffixes.includes(suffix) || given.indexOf(suffix) !== i);
  if (!isName || wrong !== undefined) {
    throw bad(
      text,
      'NAME, with suffixes of /atom, /comp or /vector, /Z',
      `\`${isName ? `/${wrong ?? ''}` : text}\``,
    );
  }
  const [isPerAtom, isComponent, isVector, isBySpecies] = suffixes.map((suffix) => given.includes(suffix));
  if (isComponent === true && isVector === true) throw bad(text, 'one of /comp and /vector', 'both');
  if (isPerAtom === true && isBySpecies === true) throw bad(text, 'one of /atom and /Z', 'both');
  return {
    text,
    name,
    isPerAtom: isPerAtom === true,
    isVector: isVector === true,
    isBySpecies: isBySpecies === true,
  };
}
