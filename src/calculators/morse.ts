import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues } from './calculator.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';

function resolve(values: ParameterValues) {
  const value = (name: string) => Number(values[name]);
  return {
    epsilon: value('epsilon'),
    r0: value('r0'),
    rho0: value('rho0'),
    rcut1: value('rcut1'),
    rcut2: value('rcut2'),
  };
}

/**
 * Morse, `epsilon e (e - 2)` with `e = exp(rho0 (1 - r / r0))`, between all atoms whatever their species,
 * with the conventions of ASE's `MorsePotential`. The stress, which ASE does not give, is analytical.
 */
export const morse: CalculatorEntry = {
  name: 'morse',
  className: 'MorsePotential',
  description: 'Morse pair potential, one species or all alike',
  supports: ['threads', 'processes', 'remote'],
  properties: NATIVE_PROPERTIES,
  parameters: [
    { name: 'epsilon', type: 'number', default: 1, unit: 'eV', description: 'depth of the minimum' },
    {
      name: 'r0',
      type: 'number',
      default: 1,
      unit: 'Å',
      above: 0,
      atMost: 1e5,
      description: 'distance of the minimum',
    },
    {
      name: 'rho0',
      type: 'number',
      default: 6,
      above: 0,
      atMost: 300,
      description: 'steepness: exponent per r0',
    },
    {
      name: 'rcut1',
      type: 'number',
      default: 1.9,
      unit: 'r0',
      above: 0,
      description: 'where the taper begins',
    },
    {
      name: 'rcut2',
      type: 'number',
      default: 2.7,
      unit: 'r0',
      above: 0,
      atMost: 10,
      description: 'where the energy is 0',
    },
  ],
  check: (values) => {
    const { rcut1, rcut2 } = resolve(values);
    if (rcut1 >= rcut2)
      throw argumentError('morse', 'rcut1', {
        expected: `less than \`rcut2\` = ${String(rcut2)}`,
        got: rcut1,
      });
  },
  create: (values) =>
    Promise.resolve(new NativeCalculator('MorsePotential', { kind: 'morse', ...resolve(values) })),
};
