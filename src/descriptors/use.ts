import { usageError } from '../errors.js';
import { argumentError } from './arguments.js';
import type { DescriptorUse, ParameterValues } from './descriptor.js';

/** Species as the addon takes them: the descriptor's own, else those for all descriptors. */
export function neededSpecies(
  descriptor: string,
  { species }: ParameterValues,
  use: DescriptorUse,
): Uint8Array {
  const numbers = (species as readonly number[] | null) ?? use.species;
  if (numbers !== undefined) return Uint8Array.from(numbers);
  throw argumentError(descriptor, 'species', {
    expected: 'a list of all species of the whole input, such as ["H", "O"]',
    got: undefined,
    hint: 'give `--species H,O` for all descriptors; `atomloop info FILE` lists the elements of a file',
  });
}

/** Longer vectors are mistakes, and would fill the memory. */
const mostEntries = 1e6;

/** Throws where a vector has no useful length. */
export function checkLength(descriptor: string, length: number): void {
  if (length <= mostEntries) return;
  throw usageError('E_DESCRIPTOR_ARGUMENT', `vectors of descriptor \`${descriptor}\` are too long`, {
    expected: `at most ${mostEntries} entries`,
    got: String(length),
  });
}

/** Entries of a power spectrum of so many channels, which are species times radial functions. */
export const powerLength = (channels: number, lMax: number): number =>
  ((channels * (channels + 1)) / 2) * (lMax + 1);

/** `average` must go with what is computed; not given, it does. */
export function averageFor(descriptor: string, { average }: ParameterValues, use: DescriptorUse): string {
  if (use.perAtom && average !== null && average !== 'off')
    throw argumentError(descriptor, 'average', { expected: '"off" for vectors of atoms', got: average });
  if (use.perAtom) return 'off';
  if (average !== 'off') return typeof average === 'string' ? average : 'inner';
  const hint = 'leave it out for an average, or add `--per-atom`';
  throw argumentError(descriptor, 'average', { expected: '"inner" or "outer" for a vector of the configuration', got: average, hint }); // prettier-ignore
}
