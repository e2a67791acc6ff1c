import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';

/** The error of a configuration with a species that its calculator does not know. */
export function unsupportedSpecies(
  { species }: Configuration,
  atom: number,
  expected: string,
): AtomloopError {
  return new AtomloopError('calculator', 'E_UNSUPPORTED_SPECIES', 'the calculator does not know a species', {
    expected,
    got: `\`${species[atom] ?? ''}\` (atom ${atom})`,
  });
}
