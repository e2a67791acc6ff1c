import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues } from './calculator.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';

function resolve(values: ParameterValues) {
  const sigma = Number(values['sigma']);
  const rc = Number(values['rc'] ?? 3 * sigma);
  const ro = Number(values['ro'] ?? 0.66 * rc);
  return { sigma, epsilon: Number(values['epsilon']), rc, ro, smooth: values['smooth'] === true };
}

/**
 * Lennard-Jones, `4 epsilon ((sigma/r)^12 - (sigma/r)^6)` between all atoms whatever their species, with
 * the conventions of ASE's `LennardJones`: pairs up to and at `rc`, energy shifted to 0 there.
 */
export const lj: CalculatorEntry = {
  name: 'lj',
  className: 'LennardJones',
  description: 'Lennard-Jones pair potential, one species or all alike',
  supports: ['threads', 'processes', 'remote'],
  properties: NATIVE_PROPERTIES,
  parameters: [
    {
      name: 'sigma',
      type: 'number',
      default: 1,
      unit: 'Å',
      above: 0,
      atMost: 1e5,
      description: 'distance of zero energy',
    },
    { name: 'epsilon', type: 'number', default: 1, unit: 'eV', description: 'depth of the minimum' },
    {
      name: 'rc',
      type: 'number',
      default: null,
      unit: 'Å',
      above: 0,
      atMost: 1e6,
      description: 'cutoff; 3 sigma unless given',
    },
    {
      name: 'ro',
      type: 'number',
      default: null,
      unit: 'Å',
      above: 0,
      description: 'onset of `smooth`; 0.66 rc unless given',
    },
    {
      name: 'smooth',
      type: 'boolean',
      default: false,
      description: 'bring energy and forces to 0 between ro and rc, instead of a shift',
    },
  ],
  check: (values) => {
    const { rc, ro, smooth } = resolve(values);
    if (smooth && ro >= rc)
      throw argumentError('lj', 'ro', { expected: `less than \`rc\` = ${String(rc)} Å`, got: ro });
  },
  create: (values) =>
    Promise.resolve(new NativeCalculator('LennardJones', { kind: 'lj', ...resolve(values) })),
};
