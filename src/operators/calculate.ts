import type { CalculatorResults, Property } from '../calculators/calculator.js';
import { createCalculator } from '../calculators/registry.js';
import type { AppendedArray, AppendedInfo, Appendix } from '../configuration/appendix.js';
import { nearest } from '../expressions/nearest.js';
import { badArgument, unknownArgument } from './arguments.js';
import {
  calculatorEntryOf,
  calculatorSpecOf,
  checkCalculatorOf,
  likeItsCalculator,
} from './calculator-argument.js';
import type { OperatorArguments, OperatorEntry } from './operator.js';
import { stressInfo } from './stress-info.js';

/** In the order of their keys. */
const known: readonly Property[] = [
  ...(['energy', 'forces', 'stress', 'energies'] as const),
  ...(['free_energy', 'stresses', 'dipole', 'charges', 'magmom', 'magmoms'] as const),
];
const defaults: readonly Property[] = ['energy', 'forces', 'stress'];

/** The default ones as far as there are; those that are asked for must be among `able`. */
function propertiesOf({ properties }: OperatorArguments, able: readonly Property[]): readonly Property[] {
  if (properties === undefined) return defaults.filter((property) => able.includes(property));
  const list: readonly unknown[] = Array.isArray(properties) ? properties : [properties];
  return list.map((name) => {
    const found = known.find((property) => property === name);
    if (found !== undefined && able.includes(found)) return found;
    const near = typeof name === 'string' ? nearest(name, able) : undefined;
    throw badArgument('calculate', 'properties', {
      expected: able.join(', ') + (near === undefined ? '' : ` (\`${near}\`?)`),
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
  ...likeItsCalculator('calculate'),
  check: async (args) => {
    unknownArgument('calculate', args, ['calculator', 'properties', 'prefix']);
    const { properties, className } = await checkCalculatorOf('calculate', args);
    propertiesOf(args, properties);
    prefixOf(args, className);
  },
  failurePrefix: (args) => prefixOf(args, calculatorEntryOf('calculate', args).className),
  async create(args) {
    const calculator = await createCalculator(calculatorSpecOf('calculate', args));
    const properties = propertiesOf(args, calculator.properties);
    const asked = args['properties'] === undefined ? defaults : properties;
    const prefix = prefixOf(args, calculator.name);
    return {
      shape: 'batch',
      batch: async (configurations, { stop }) => {
        const results = await calculator.calculate(configurations, properties, stop);
        const appendix = appendixOf(results, asked, prefix);
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
  const { natoms, energy, stress, hasStress, energies, forces, further } = results;
  const key = (property: Property): string => prefix + property;
  const info: AppendedInfo[] = [];
  if (energy !== undefined) info.push({ key: key('energy'), shape: [], values: energy });
  if (stress !== undefined) info.push({ ...stressInfo(stress, prefix), isThere: hasStress });
  const arrays: AppendedArray[] = [];
  if (energies !== undefined) arrays.push({ name: key('energies'), width: 1, values: energies });
  if (forces !== undefined) arrays.push({ name: key('forces'), width: 3, values: forces });
  for (const [property, { per, width, values }] of further ?? []) {
    if (per === 'atom') arrays.push({ name: key(property), width, values });
    else info.push({ key: key(property), shape: width === 1 ? [] : [width], values });
  }
  const written = new Set([...info.map((one) => one.key), ...arrays.map((one) => one.name)]);
  const missing = properties.filter((property) => !written.has(key(property)));
  const removed = [`${prefix}calculation_failed`, ...missing.map(key)];
  return { firstAtoms: boundsOf(natoms), info, arrays, removed };
}

function boundsOf(natoms: Uint32Array): Float64Array {
  const bounds = new Float64Array(natoms.length + 1);
  natoms.forEach((count, i) => {
    bounds[i + 1] = (bounds[i] ?? 0) + count;
  });
  return bounds;
}
