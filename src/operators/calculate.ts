import type {
  CalculatorEntry,
  CalculatorResults,
  CalculatorSpec,
  Property,
} from '../calculators/calculator.js';
import {
  calculatorFiles,
  carriesHistory,
  checkCalculator,
  createCalculator,
} from '../calculators/registry.js';
import type { AppendedArray, AppendedInfo, Appendix } from '../configuration/appendix.js';
import { parseConstructor } from '../expressions/constructor-expression.js';
import { nearest } from '../expressions/nearest.js';
import { badArgument, unknownArgument } from './arguments.js';
import type { OperatorArguments, OperatorEntry } from './operator.js';

const known: readonly Property[] = ['energy', 'forces', 'stress', 'energies'];
const defaults: readonly Property[] = ['energy', 'forces', 'stress'];

function specOf({ calculator }: OperatorArguments): CalculatorSpec {
  if (typeof calculator === 'string') return parseConstructor(calculator);
  throw badArgument('calculate', 'calculator', {
    expected: 'a constructor expression such as `emt`',
    got: calculator,
  });
}

function entryOf(args: OperatorArguments): CalculatorEntry {
  return checkCalculator(specOf(args));
}

function propertiesOf({ properties }: OperatorArguments): readonly Property[] {
  if (properties === undefined) return defaults;
  const list: readonly unknown[] = Array.isArray(properties) ? properties : [properties];
  return list.map((name) => {
    const found = known.find((property) => property === name);
    if (found !== undefined) return found;
    const near = typeof name === 'string' ? nearest(name, known) : undefined;
    throw badArgument('calculate', 'properties', {
      expected: known.join(', ') + (near === undefined ? '' : ` (\`${near}\`?)`),
      got: name,
    });
  });
}

/** `none` writes plain names, which ASE reads as calculator results. */
function prefixOf({ prefix }: OperatorArguments, calculatorName: string): string {
  if (prefix === undefined || prefix === null) return `${calculatorName}_`;
  if (typeof prefix !== 'string') {
    throw badArgument('calculate', 'prefix', { expected: 'text', got: prefix });
  }
  return prefix === 'none' ? '' : prefix;
}

/**
 * Energy (eV), forces (eV/Å) and stress (eV/Å^3, positive under tension) with a calculator, under
 * `<prefix>energy`, `<prefix>forces`, `<prefix>stress`. Stress needs a periodic cell and is left out elsewhere.
 */
export const calculateOperator: OperatorEntry = {
  name: 'calculate',
  summary: 'energy, forces and stress with a calculator',
  supports: (args) => entryOf(args).supports,
  check: (args) => {
    unknownArgument('calculate', args, ['calculator', 'properties', 'prefix']);
    propertiesOf(args);
    prefixOf(args, entryOf(args).className);
    return Promise.resolve();
  },
  failurePrefix: (args) => prefixOf(args, entryOf(args).className),
  files: (args) => calculatorFiles(specOf(args)),
  carriesHistory: (args) => carriesHistory(specOf(args)),
  async create(args) {
    const calculator = await createCalculator(specOf(args));
    const properties = propertiesOf(args);
    const prefix = prefixOf(args, calculator.name);
    return {
      shape: 'batch',
      batch: async (configurations, { stop }) => {
        const results = await calculator.calculate(configurations, properties, stop);
        const appendix = appendixOf(results, properties, prefix);
        return configurations.map((configuration, i) => {
          const error = results.errors.get(i);
          if (error !== undefined) return error;
          configuration.append(appendix, i);
          return configuration;
        });
      },
      ...(calculator.dispose === undefined ? {} : { dispose: calculator.dispose.bind(calculator) }),
    };
  },
};

/** Results under their keys; those of an earlier run under the same keys are replaced or removed. */
function appendixOf(results: CalculatorResults, properties: readonly Property[], prefix: string): Appendix {
  const { natoms, energy, stress, hasStress, energies, forces } = results;
  const key = (property: Property): string => prefix + property;
  const info: AppendedInfo[] = [];
  if (energy !== undefined) info.push({ key: key('energy'), shape: [], values: energy });
  if (stress !== undefined) info.push({ ...stressInfo(stress, prefix), isThere: hasStress });
  const arrays: AppendedArray[] = [];
  if (energies !== undefined) arrays.push({ name: key('energies'), width: 1, values: energies });
  if (forces !== undefined) arrays.push({ name: key('forces'), width: 3, values: forces });
  const missing = properties.filter((property) => results[property] === undefined);
  const removed = [`${prefix}calculation_failed`, ...missing.map(key)];
  return { firstAtoms: boundsOf(natoms), info, arrays, removed };
}

/** ASE reads a plain `stress` only as 3x3, and any other key as it is. */
function stressInfo(voigt: Float64Array, prefix: string): AppendedInfo {
  const key = `${prefix}stress`;
  if (prefix !== '') return { key, shape: [6], values: voigt };
  const order = [0, 5, 4, 5, 1, 3, 4, 3, 2];
  const values = new Float64Array((voigt.length / 6) * 9);
  for (let i = 0; i < values.length; i += 1)
    values[i] = voigt[6 * Math.floor(i / 9) + (order[i % 9] ?? 0)] ?? NaN;
  return { key, shape: [3, 3], values };
}

function boundsOf(natoms: Uint32Array): Float64Array {
  const bounds = new Float64Array(natoms.length + 1);
  natoms.forEach((count, i) => {
    bounds[i + 1] = (bounds[i] ?? 0) + count;
  });
  return bounds;
}
