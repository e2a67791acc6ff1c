import type { CalculatorEntry } from './calculator.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';

/**
 * Effective medium theory for Al, Cu, Ag, Au, Ni, Pd, Pt and, for tests only, H, C, N, O. Parameters and
 * cutoffs as in ASE's `EMT`. Another species is `E_UNSUPPORTED_SPECIES` for its configuration.
 * K. W. Jacobsen, P. Stoltze, J. K. Nørskov, Surf. Sci. 366, 394 (1996), doi:10.1016/0039-6028(96)00816-3.
 */
export const emt: CalculatorEntry = {
  name: 'emt',
  className: 'EMT',
  description: 'effective medium theory for Al Cu Ag Au Ni Pd Pt (H C N O for tests only)',
  supports: ['threads', 'processes', 'remote'],
  properties: NATIVE_PROPERTIES,
  parameters: [
    {
      name: 'asap_cutoff',
      type: 'boolean',
      default: false,
      description: 'cutoff from the largest species present, as in Asap, not from the largest known',
    },
  ],
  create: (values) =>
    Promise.resolve(new NativeCalculator('EMT', { kind: 'emt', asapCutoff: values['asap_cutoff'] === true })),
};
