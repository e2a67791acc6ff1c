import { localModuleFiles } from '../python/local-files.js';
import type { CalculatorEntry, CalculatorSpec } from './calculator.js';
import { lastName, PythonCalculator } from './python-calculator.js';
import { pythonProperties } from './python-properties.js';

/** A dotted name is that of a Python class or factory; built-in ones have no dot. */
export const isPython = ({ name }: CalculatorSpec): boolean => name.includes('.');

/**
 * Any calculator of ASE's kind by the dotted name of its class or of a factory, such as `ase.calculators.emt.EMT()`. Its
 * name, and by default the prefix of its results, is the last part of the dotted name.
 */
export function pythonEntry(spec: CalculatorSpec): CalculatorEntry {
  return {
    name: spec.name,
    className: lastName(spec.name),
    description: 'a calculator of Python',
    supports: ['processes', 'remote'],
    isLarge: true,
    files: () => localModuleFiles(spec.name),
    properties: pythonProperties,
    parameters: [],
    create: () => PythonCalculator.create(spec),
  };
}
