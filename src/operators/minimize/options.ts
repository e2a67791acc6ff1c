import type { Literal } from '../../expressions/literal.js';
import { nearest } from '../../expressions/nearest.js';
import { badArgument, unknownArgument } from '../arguments.js';
import { parsePressure, pressureForms, type Pressure } from './pressure.js';
import type { OperatorArguments } from '../operator.js';

export const optimizers = ['auto', 'fire', 'bfgs', 'lbfgs', 'precon-lbfgs'] as const;
export const preconditioners = ['auto', 'exp', 'none'] as const;
export const cellFilters = ['frechet', 'exp', 'unit'] as const;
export const frameChoices = ['last', 'all', 'last-converged'] as const;
export const configTypeUpdates = ['append', 'overwrite', 'none'] as const;

/** How the cell relaxes. */
export interface CellOptions {
  readonly filter: (typeof cellFilters)[number];
  readonly pressure: Pressure;
  /** xx yy zz yz xz xy: which components of the strain may change. */
  readonly mask: readonly boolean[];
  readonly hydrostatic: boolean;
}

/** How the space group is found. */
export interface SymmetryOptions {
  /** Å. */
  readonly symprec: number;
}

/** The arguments of `minimize`, checked, with their defaults. */
export interface MinimizeOptions {
  readonly optimizer: (typeof optimizers)[number];
  readonly precon: (typeof preconditioners)[number];
  /** eV/Å. */
  readonly fmax: number;
  /** eV/Å^3; absent where rows of the cell count as forces. */
  readonly smax?: number;
  readonly steps: number;
  /** Absent where the cell is fixed. */
  readonly cell?: CellOptions;
  /** Absent where no symmetry is kept. */
  readonly symmetry?: SymmetryOptions;
  readonly frames: (typeof frameChoices)[number];
  /** Between frames, where all are asked for. */
  readonly every: number;
  readonly prefix: string;
  readonly configType: (typeof configTypeUpdates)[number];
  readonly requireConverged: boolean;
}

/** Arguments of the operator; options of the command are called alike. */
export const minimizeArguments = [
  'calculator',
  'optimizer',
  'precon',
  'fmax',
  'smax',
  'steps',
  'pressureGpa',
  'cellFilter',
  'stressMask',
  'hydrostatic',
  'keepSymmetry',
  'symprec',
  'outputFrames',
  'every',
  'prefix',
  'updateConfigType',
  'requireConverged',
] as const;

function bad(name: string, expected: string, got: unknown): Error {
  return badArgument('minimize', name, { expected, got });
}

function choice<T extends string>(
  args: OperatorArguments,
  name: string,
  values: readonly T[],
): T | undefined {
  const given = args[name];
  if (given === undefined) return undefined;
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  const near = typeof given === 'string' ? nearest(given, values) : undefined;
  throw bad(name, values.join(', ') + (near === undefined ? '' : ` (\`${near}\`?)`), given);
}

function real(args: OperatorArguments, name: string, least: number): number | undefined {
  const given = args[name];
  if (given === undefined) return undefined;
  if (typeof given === 'number' && Number.isFinite(given) && given >= least) return given;
  throw bad(name, least === 0 ? 'a number, 0 or more' : 'a number', given);
}

function whole(args: OperatorArguments, name: string, least: number): number | undefined {
  const given = args[name];
  if (given === undefined) return undefined;
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= least) return given;
  throw bad(name, `a whole number, ${least} or more`, given);
}

function truth(args: OperatorArguments, name: string): boolean {
  const given = args[name] ?? false;
  if (typeof given === 'boolean') return given;
  throw bad(name, 'true or false', given);
}

function maskOf({ stressMask }: OperatorArguments): readonly boolean[] {
  if (stressMask === undefined) return [true, true, true, true, true, true];
  const list: readonly Literal[] = Array.isArray(stressMask) ? stressMask : [stressMask];
  const isMask = (value: Literal): boolean => typeof value === 'boolean' || value === 0 || value === 1;
  if (list.length === 6 && list.every(isMask)) return list.map(Boolean);
  throw bad('stressMask', 'six of 0 and 1, for xx yy zz yz xz xy', stressMask);
}

function cellOf(args: OperatorArguments): CellOptions | undefined {
  const { pressureGpa: given } = args;
  const pressure = given === undefined ? undefined : parsePressure(given);
  if (given !== undefined && pressure === undefined) throw bad('pressureGpa', pressureForms, given);
  const filter = choice(args, 'cellFilter', cellFilters);
  const options = { mask: maskOf(args), hydrostatic: truth(args, 'hydrostatic') };
  if (pressure !== undefined) return { filter: filter ?? 'frechet', pressure, ...options };
  for (const name of ['cellFilter', 'stressMask', 'hydrostatic', 'smax']) {
    if (args[name] !== undefined && args[name] !== false)
      throw bad(name, 'it together with `pressureGpa` (0 for none): without, the cell is fixed', args[name]);
  }
  return undefined;
}

function framesOf(args: OperatorArguments): Pick<MinimizeOptions, 'frames' | 'every'> {
  const every = whole(args, 'every', 1);
  const frames = choice(args, 'outputFrames', frameChoices) ?? (every === undefined ? 'last' : 'all');
  if (every !== undefined && frames !== 'all')
    throw bad('every', 'it together with `outputFrames` all', every);
  return { frames, every: every ?? 1 };
}

function symmetryOf(args: OperatorArguments): SymmetryOptions | undefined {
  const symprec = real(args, 'symprec', 0);
  if (truth(args, 'keepSymmetry')) return { symprec: symprec ?? 0.01 };
  if (symprec !== undefined) throw bad('symprec', 'it together with `keepSymmetry`', symprec);
  return undefined;
}

/** `none` writes plain names, which ASE reads as calculator results. */
function prefixOf({ prefix }: OperatorArguments): string {
  if (prefix === undefined) return 'last_op__optimize_';
  if (typeof prefix !== 'string') throw bad('prefix', 'text', prefix);
  return prefix === 'none' ? '' : prefix;
}

function preconOf(
  args: OperatorArguments,
  optimizer: MinimizeOptions['optimizer'],
): MinimizeOptions['precon'] {
  const precon = choice(args, 'precon', preconditioners);
  if (precon !== undefined && !isPreconditioned(optimizer))
    throw bad('precon', 'it with the optimizers auto and precon-lbfgs', precon);
  return precon ?? 'auto';
}

const isPreconditioned = (optimizer: MinimizeOptions['optimizer']): boolean =>
  optimizer === 'auto' || optimizer === 'precon-lbfgs';

/** As in wfl and ASE: its preconditioned minimizer looks at the stress by itself, the others at rows of forces. */
function smaxOf(
  args: OperatorArguments,
  { optimizer, fmax }: Pick<MinimizeOptions, 'optimizer' | 'fmax'>,
): number | undefined {
  return real(args, 'smax', 0) ?? (isPreconditioned(optimizer) ? fmax : undefined);
}

/** Throws `E_ARGUMENT`. */
export function readMinimizeOptions(args: OperatorArguments): MinimizeOptions {
  unknownArgument('minimize', args, minimizeArguments);
  const optimizer = choice(args, 'optimizer', optimizers) ?? 'auto';
  const fmax = real(args, 'fmax', 0) ?? 1e-3;
  const cell = cellOf(args);
  const symmetry = symmetryOf(args);
  const smax = smaxOf(args, { optimizer, fmax });
  return {
    optimizer,
    precon: preconOf(args, optimizer),
    fmax,
    ...(smax === undefined ? {} : { smax }),
    steps: whole(args, 'steps', 0) ?? 1000,
    ...(cell === undefined ? {} : { cell }),
    ...(symmetry === undefined ? {} : { symmetry }),
    ...framesOf(args),
    prefix: prefixOf(args),
    configType: choice(args, 'updateConfigType', configTypeUpdates) ?? 'append',
    requireConverged: truth(args, 'requireConverged'),
  };
}
