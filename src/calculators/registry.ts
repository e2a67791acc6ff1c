import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { readArguments } from './arguments.js';
import type { Calculator, CalculatorEntry, CalculatorSpec, ParameterValues } from './calculator.js';
import { eam } from './eam.js';
import { emt } from './emt.js';
import { ipi } from './ipi.js';
import { kim } from './kim.js';
import { lammps } from './lammps.js';
import { library } from './library.js';
import { lj } from './lj.js';
import { morse } from './morse.js';
import { isPython, pythonEntry } from './python.js';
import { stillingerWeber } from './stillinger-weber.js';
import { tersoff } from './tersoff.js';
import { xtb } from './xtb.js';
import { zbl } from './zbl.js';

/** Every built-in calculator, in the order of the help: our own kernels, then libraries and programs. */
export const CALCULATORS: readonly CalculatorEntry[] = [
  ...[emt, lj, morse, eam, stillingerWeber, tersoff, zbl],
  ...[xtb, lammps, kim, library, ipi],
];

/** The built-in calculator of that name. Throws `E_UNKNOWN_CALCULATOR`. */
function findCalculator(name: string): CalculatorEntry {
  const entry = CALCULATORS.find((known) => known.name === name);
  if (entry !== undefined) return entry;
  const names = CALCULATORS.map((known) => known.name);
  const byClass = CALCULATORS.find((known) => known.className.toLowerCase() === name.toLowerCase());
  const meant = byClass?.name ?? nearest(name, names);
  throw usageError('E_UNKNOWN_CALCULATOR', `there is no calculator \`${name}\``, {
    expected: names.map((known) => `\`${known}\``).join(', '),
    got: `\`${name}\``,
    ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
  });
}

/** What a constructor expression means: a built-in calculator with its checked arguments, or one of Python. */
function resolveSpec(spec: CalculatorSpec): {
  readonly entry: CalculatorEntry;
  readonly values: ParameterValues;
} {
  if (isPython(spec)) return { entry: pythonEntry(spec), values: {} };
  const entry = findCalculator(spec.name);
  return { entry, values: readArguments(entry, spec) };
}

/** Checks name and arguments without building the calculator; returns its entry. */
export function checkCalculator(spec: CalculatorSpec): CalculatorEntry {
  return resolveSpec(spec).entry;
}

/** Files that a calculator is made of beside its arguments, as absolute paths: what they hold is part of what a run is. */
export function calculatorFiles(spec: CalculatorSpec): readonly string[] {
  const { entry, values } = resolveSpec(spec);
  return entry.files?.(values) ?? [];
}

/** Reads the files that the arguments name. Throws `E_POTENTIAL_READ` or `E_POTENTIAL_FILE`, with the place. */
export async function checkCalculatorFiles(spec: CalculatorSpec): Promise<void> {
  const { entry, values } = resolveSpec(spec);
  await entry.checkFiles?.(values);
}

/** True where results may depend on what the calculator computed before. */
export function carriesHistory(spec: CalculatorSpec): boolean {
  const { entry, values } = resolveSpec(spec);
  return entry.carriesHistory?.(values) ?? false;
}

/** Builds a calculator from a parsed constructor expression such as `lj(sigma=3.4, epsilon=0.0104)`. */
export async function createCalculator(spec: CalculatorSpec): Promise<Calculator> {
  const { entry, values } = resolveSpec(spec);
  return await entry.create(values);
}
