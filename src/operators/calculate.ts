import type {
  CalculatorEntry,
  CalculatorOutcome,
  CalculatorSpec,
  Property,
} from '../calculators/calculator.js';
import { checkCalculator, createCalculator } from '../calculators/registry.js';
import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
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
  async create(args) {
    const calculator = await createCalculator(specOf(args));
    const properties = propertiesOf(args);
    const results = new ResultWriter(prefixOf(args, calculator.name), properties);
    return {
      shape: 'batch',
      batch: async (configurations, { stop }) => {
        const outcomes = await calculator.calculate(configurations, properties, stop);
        return configurations.map((configuration, i) => results.write(configuration, outcomes[i]));
      },
      ...(calculator.dispose === undefined ? {} : { dispose: calculator.dispose.bind(calculator) }),
    };
  },
};

/** Puts results under their keys; results of an earlier run under the same keys are replaced or removed. */
class ResultWriter {
  constructor(
    private readonly prefix: string,
    private readonly properties: readonly Property[],
  ) {}

  write(configuration: Configuration, outcome: CalculatorOutcome | undefined): Configuration | AtomloopError {
    if (outcome === undefined || outcome instanceof AtomloopError) {
      return (
        outcome ?? new AtomloopError('calculator', 'E_CALCULATOR_RESULT', 'the calculator returned no result')
      );
    }
    const { info, arrays } = configuration;
    const key = (property: Property): string => this.prefix + property;
    info.delete(`${this.prefix}calculation_failed`);
    for (const property of this.properties) {
      if (outcome[property] !== undefined) continue;
      info.delete(key(property));
      arrays.delete(key(property));
    }
    const { energy, forces, stress, energies } = outcome;
    if (energy !== undefined) info.setReal(key('energy'), energy);
    if (stress !== undefined) info.set(key('stress'), this.#stress(stress));
    if (energies !== undefined) arrays.set(key('energies'), { kind: 'R', width: 1, values: energies });
    if (forces !== undefined) arrays.set(key('forces'), { kind: 'R', width: 3, values: forces });
    return configuration;
  }

  /** ASE reads a plain `stress` only as 3x3, and any other key as it is. */
  #stress(voigt: Float64Array): { kind: 'R'; shape: number[]; values: Float64Array } {
    if (this.prefix !== '') return { kind: 'R', shape: [6], values: voigt };
    const [xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0] = voigt;
    return { kind: 'R', shape: [3, 3], values: Float64Array.of(xx, xy, xz, xy, yy, yz, xz, yz, zz) };
  }
}
