import { usageError } from '../errors.js';
import { argumentError, unknownArgument } from './arguments.js';
import type { DescriptorUse, PreparedDescriptor } from './descriptor.js';

/** Keys of `gap_fit` that stand in the same strings and say nothing about the descriptor. */
const ofFits = new Set(
  (
    'delta f0 zeta covariance_type sparse_method n_sparse sparse_file config_type_n_sparse config_type_cutoff ' +
    'theta_fac theta_uniform theta_file print_sparse_index unique_hash_tolerance unique_descriptor_tolerance ' +
    'energy_scale mark_sparse_atoms'
  ).split(' '),
);

/** Compression and mixing, which are not there: only with the value that changes nothing. */
const onlyDefault: Readonly<Record<string, string>> = {
  nu_R: '2',
  nu_S: '2',
  Z_mix: 'F',
  R_mix: 'F',
  sym_mix: 'F',
  coupling: 'T',
  K: '0',
};

const known = (
  'cutoff cutoff_transition_width cutoff_dexp cutoff_scale cutoff_rate l_max n_max atom_sigma atom_gaussian_width ' +
  'central_weight central_reference_all_species average diagonal_radial covariance_sigma0 normalise normalize ' +
  'basis_error_exponent n_species species_Z n_Z Z'
).split(' ');

const error = (name: string, expected: string, got: unknown, hint?: string) =>
  argumentError('soap', name, { expected, got, ...(hint === undefined ? {} : { hint }) });

/** Values of the keys of one string, each checked. */
class Settings {
  constructor(readonly settings: ReadonlyMap<string, string>) {}

  number(
    names: string | readonly string[],
    byDefault: number | undefined,
    isGood: (value: number) => boolean,
  ): number {
    const [name = '', ...others] = typeof names === 'string' ? [names] : names;
    const text = [name, ...others].map((one) => this.settings.get(one)).find((one) => one !== undefined);
    const value = text === undefined ? byDefault : Number(text.replace(/[dD]/, 'e'));
    if (value !== undefined && text !== '' && Number.isFinite(value) && isGood(value)) return value;
    throw error(name, 'a number in its range', text);
  }

  whole(name: string, byDefault: number | undefined, least: number, most: number): number {
    const text = this.settings.get(name);
    const value = text === undefined ? byDefault : Number(text);
    if (value !== undefined && text !== '' && Number.isInteger(value) && value >= least && value <= most)
      return value;
    throw error(name, `a whole number from ${least} to ${most}`, text);
  }

  flag(names: readonly string[], byDefault: boolean): boolean {
    for (const name of names) {
      const text = this.settings.get(name);
      if (text === undefined) continue;
      if (/^\.?(t|true)\.?$/i.test(text)) return true;
      if (/^\.?(f|false)\.?$/i.test(text)) return false;
      throw error(name, '`T` or `F`', text);
    }
    return byDefault;
  }

  /** Atomic numbers; 0 stands for every species. */
  numbers(name: string): number[] | undefined {
    const text = this.settings.get(name);
    const numbers = text
      ?.split(/[\s,]+/)
      .filter((part) => part !== '')
      .map(Number);
    if (numbers?.every((number) => Number.isInteger(number) && number >= 0 && number <= 118) !== false)
      return numbers;
    throw error(name, 'atomic numbers', text);
  }
}

function checkKeys(settings: ReadonlyMap<string, string>): void {
  for (const [key, value] of settings) {
    if (known.includes(key) || ofFits.has(key) || onlyDefault[key] === value) continue;
    if (key in onlyDefault)
      throw error(key, `${String(onlyDefault[key])}: compressed SOAP is not supported`, value);
    if (key === 'add_species')
      throw error(key, 'species by name', value, 'give `n_species=2 species_Z={14 6} Z=14` for every center');
    throw unknownArgument('soap', key, known);
  }
}

function speciesOf(settings: Settings): number[] {
  const species = settings.numbers('species_Z');
  const count = settings.whole('n_species', 1, 1, 118);
  if (species !== undefined && !settings.settings.has('n_species'))
    throw error('n_species', 'the number of species in `species_Z`', undefined);
  const list = species ?? (count === 1 ? [0] : []);
  if (list.length === count && new Set(list).size === count && (count === 1 || !list.includes(0)))
    return list;
  throw error('species_Z', `${count} different atomic numbers, as n_species says`, species);
}

function centersOf(settings: Settings): number[] {
  const centers = settings.numbers('Z') ?? [0];
  const count = settings.whole('n_Z', centers.length, 1, 118);
  if (centers.length !== count) throw error('Z', `${count} atomic numbers, as n_Z says`, centers);
  return centers.includes(0) ? [] : centers;
}

/**
 * SOAP in the convention of QUIP and quippy, from the keys of its strings: Bartók, Kondor, Csányi, Phys. Rev. B 87,
 * 184115 (2013), doi:10.1103/PhysRevB.87.184115. Lengths in Å.
 */
export function prepareQuipSoap(map: ReadonlyMap<string, string>, use: DescriptorUse): PreparedDescriptor {
  checkKeys(map);
  const settings = new Settings(map);
  const isPositive = (value: number): boolean => value > 0;
  const isNotNegative = (value: number): boolean => value >= 0;
  const cutoff = settings.number('cutoff', undefined, (value) => value > 0 && value <= 1e3);
  const species = speciesOf(settings);
  checkAverage(settings, use);
  return {
    centers: centersOf(settings),
    parameters: {
      kind: 'quip-soap',
      cutoff,
      nMax: settings.whole('n_max', undefined, 1, 30),
      lMax: settings.whole('l_max', undefined, 0, 20),
      transitionWidth: settings.number('cutoff_transition_width', 0.5, isNotNegative),
      atomSigma: settings.number(['atom_sigma', 'atom_gaussian_width'], undefined, isPositive),
      centralWeight: settings.number('central_weight', 1, () => true),
      centralReferenceAllSpecies: settings.flag(['central_reference_all_species'], species.length === 1),
      diagonalRadial: settings.flag(['diagonal_radial'], false),
      normalise: settings.flag(['normalise', 'normalize'], true),
      covarianceSigma0: settings.number('covariance_sigma0', 0, () => true),
      basisErrorExponent: settings.number('basis_error_exponent', 10, isPositive),
      cutoffDexp: settings.whole('cutoff_dexp', 0, 0, 100),
      cutoffScale: settings.number('cutoff_scale', 1, isPositive),
      cutoffRate: settings.number('cutoff_rate', 1, isNotNegative),
      species: Uint8Array.from(species),
    },
  };
}

function checkAverage(settings: Settings, { perAtom }: DescriptorUse): void {
  const isAverage = settings.flag(['average'], false);
  if (isAverage !== perAtom) return;
  throw usageError(
    'E_DESCRIPTOR_ARGUMENT',
    perAtom ? 'a descriptor with `average=T` has no vectors of atoms' : 'a descriptor without `average=T` has no vector of the configuration', // prettier-ignore
    { hint: perAtom ? 'leave out `average=T`' : 'add `average=T` to the descriptor, or `--per-atom`' },
  );
}
