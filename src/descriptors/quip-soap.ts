import { usageError } from '../errors.js';
import { argumentError, unknownArgument } from './arguments.js';
import type { DescriptorUse, PreparedDescriptor } from './descriptor.js';
import { checkLength, powerLength } from './use.js';

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

interface Wrong {
  readonly expected: string;
  readonly got: unknown;
  readonly hint?: string;
}

const error = (name: string, wrong: Wrong) => argumentError('soap', name, wrong);

interface NumberRange {
  /** Absent where the key must be given. */
  readonly default?: number;
  readonly expected: string;
  readonly isGood: (value: number) => boolean;
}

const anyNumber = { expected: 'a number', isGood: () => true };
const positive = {
  expected: 'a number above 0 and at most 1000',
  isGood: (value: number) => value > 0 && value <= 1e3,
};
const notNegative = { expected: 'a number of at least 0', isGood: (value: number) => value >= 0 };
const wholeBetween = (least: number, most: number) => ({
  expected: `a whole number from ${least} to ${most}`,
  isGood: (value: number) => Number.isInteger(value) && value >= least && value <= most,
});

/** Values of the keys of one string, each checked. */
class Settings {
  constructor(readonly settings: ReadonlyMap<string, string>) {}

  /** Of the first key that is there. */
  number(names: readonly string[], { default: byDefault, expected, isGood }: NumberRange): number {
    const name = names.find((one) => this.settings.has(one)) ?? names[0] ?? '';
    const text = this.settings.get(name);
    const value = text === undefined ? byDefault : Number(text.replace(/[dD]/, 'e'));
    if (value !== undefined && text !== '' && Number.isFinite(value) && isGood(value)) return value;
    throw error(name, { expected, got: text });
  }

  flag(names: readonly string[], byDefault: boolean): boolean {
    for (const name of names) {
      const text = this.settings.get(name);
      if (text === undefined) continue;
      if (/^\.?(t|true)\.?$/i.test(text)) return true;
      if (/^\.?(f|false)\.?$/i.test(text)) return false;
      throw error(name, { expected: '`T` or `F`', got: text });
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
    throw error(name, { expected: 'atomic numbers', got: text });
  }
}

const hintForSpecies = 'give `n_species=2 species_Z={14 6} Z=14` for every center';

function checkKeys(settings: ReadonlyMap<string, string>): void {
  for (const [key, got] of settings) {
    const only = onlyDefault[key];
    if (known.includes(key) || ofFits.has(key) || only === got) continue;
    if (only !== undefined) throw error(key, { expected: `${only}: SOAP is not compressed here`, got });
    if (key === 'add_species') throw error(key, { expected: 'species by number', got, hint: hintForSpecies });
    throw unknownArgument('soap', key, known);
  }
}

function speciesOf(settings: Settings): number[] {
  const species = settings.numbers('species_Z');
  const count = settings.number(['n_species'], { ...wholeBetween(1, 118), default: 1 });
  if (species !== undefined && !settings.settings.has('n_species'))
    throw error('n_species', { expected: 'the number of species in `species_Z`', got: undefined });
  const list = species ?? (count === 1 ? [0] : []);
  const areDifferent = new Set(list).size === count && (count === 1 || !list.includes(0));
  if (list.length === count && areDifferent) return list;
  throw error('species_Z', {
    expected: `${count} different atomic numbers, as n_species says`,
    got: species,
  });
}

function centersOf(settings: Settings): number[] {
  const centers = settings.numbers('Z') ?? [0];
  const count = settings.number(['n_Z'], { ...wholeBetween(1, 118), default: centers.length });
  if (centers.length !== count)
    throw error('Z', { expected: `${count} atomic numbers, as n_Z says`, got: centers });
  return centers.includes(0) ? [] : centers;
}

/**
 * SOAP in the convention of QUIP and quippy, from the keys of its strings: Bartók, Kondor, Csányi, Phys. Rev. B 87,
 * 184115 (2013), doi:10.1103/PhysRevB.87.184115. Lengths in Å.
 */
export function prepareQuipSoap(map: ReadonlyMap<string, string>, use: DescriptorUse): PreparedDescriptor {
  checkKeys(map);
  const settings = new Settings(map);
  const species = speciesOf(settings);
  const flag = (name: string, byDefault: boolean): boolean => settings.flag([name], byDefault);
  const basis = basisOf(settings);
  checkLength('soap', powerLength(species.length * basis.nMax, basis.lMax) + 1);
  checkAverage(settings, use);
  return {
    name: 'soap',
    centers: centersOf(settings),
    hasAtoms: true,
    parameters: {
      kind: 'quip-soap',
      ...basis,
      centralWeight: settings.number(['central_weight'], { ...anyNumber, default: 1 }),
      centralReferenceAllSpecies: flag('central_reference_all_species', species.length === 1),
      diagonalRadial: flag('diagonal_radial', false),
      normalise: settings.flag(['normalise', 'normalize'], true),
      covarianceSigma0: settings.number(['covariance_sigma0'], { ...anyNumber, default: 0 }),
      species: Uint8Array.from(species),
    },
  };
}

function basisOf(settings: Settings) {
  return {
    cutoff: settings.number(['cutoff'], positive),
    nMax: settings.number(['n_max'], wholeBetween(1, 30)),
    lMax: settings.number(['l_max'], wholeBetween(0, 20)),
    atomSigma: settings.number(['atom_sigma', 'atom_gaussian_width'], positive),
    basisErrorExponent: settings.number(['basis_error_exponent'], { ...positive, default: 10 }),
    transitionWidth: settings.number(['cutoff_transition_width'], { ...notNegative, default: 0.5 }),
    cutoffDexp: settings.number(['cutoff_dexp'], { ...wholeBetween(0, 100), default: 0 }),
    cutoffScale: settings.number(['cutoff_scale'], { ...positive, default: 1 }),
    cutoffRate: settings.number(['cutoff_rate'], { ...notNegative, default: 1 }),
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
