import { argumentError } from './arguments.js';
import type { CalculatorEntry } from './calculator.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';

/**
 * The universal screened repulsion of nuclei, for all elements, brought to 0 from `inner` to `outer` as in LAMMPS.
 * J. F. Ziegler, J. P. Biersack, U. Littmark, "The Stopping and Range of Ions in Matter", vol. 1, Pergamon (1985).
 */
export const zbl: CalculatorEntry = {
  name: 'zbl',
  className: 'ZBL',
  description: 'screened repulsion of nuclei after Ziegler, Biersack and Littmark',
  supports: ['threads', 'processes', 'remote'],
  properties: NATIVE_PROPERTIES,
  parameters: [
    {
      name: 'inner',
      type: 'number',
      unit: 'Å',
      above: 0,
      atMost: 100,
      description: 'where the switch to 0 begins',
    },
    { name: 'outer', type: 'number', unit: 'Å', above: 0, atMost: 100, description: 'where the energy is 0' },
  ],
  check: ({ inner, outer }) => {
    if (Number(inner) >= Number(outer))
      throw argumentError('zbl', 'inner', {
        expected: `less than \`outer\` = ${String(outer)} Å`,
        got: Number(inner),
      });
  },
  create: ({ inner, outer }) =>
    Promise.resolve(new NativeCalculator('ZBL', { kind: 'zbl', inner: Number(inner), outer: Number(outer) })),
};
