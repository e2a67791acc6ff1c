import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { readArguments } from './arguments.js';
import type { Calculator, CalculatorEntry, CalculatorSpec } from './calculator.js';
import { emt } from './emt.js';
import { ipi } from './ipi.js';
import { kim } from './kim.js';
import { lammps } from './lammps.js';
import { library } from './library.js';
import { lj } from './lj.js';
import { morse } from './morse.js';
import { xtb } from './xtb.js';

/** Every built-in calculator, in the order of the help. */
export const CALCULATORS: readonly CalculatorEntry[] = [emt, lj, morse, xtb, lammps, kim, library, ipi];

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

/** Checks name and arguments without building the calculator; returns its entry. */
export function checkCalculator(spec: CalculatorSpec): CalculatorEntry {
  const entry = findCalculator(spec.name);
  readArguments(entry, spec);
  return entry;
}

/** Files that a calculator is made of beside its arguments. */
export function calculatorFiles(spec: CalculatorSpec): readonly string[] {
  const entry = findCalculator(spec.name);
  return entry.files?.(readArguments(entry, spec)) ?? [];
}

/** True where results may depend on what the calculator computed before. */
export function carriesHistory(spec: CalculatorSpec): boolean {
  const entry = findCalculator(spec.name);
  return entry.carriesHistory?.(readArguments(entry, spec)) ?? false;
}

/** Builds a calculator from a parsed constructor expression such as `lj(sigma=3.4, epsilon=0.0104)`. */
export async function createCalculator(spec: CalculatorSpec): Promise<Calculator> {
  const entry = findCalculator(spec.name);
  return await entry.create(readArguments(entry, spec));
}
