import type { DescriptorEntry } from './descriptor.js';
import { flag, real, rows, species } from './parameters.js';
import { neededSpecies } from './use.js';

const isRadial = ([eta = 0]: readonly number[]): boolean => eta > 0;
const isAngular = ([eta = 0, zeta = 0, lambda = 0]: readonly number[]): boolean =>
  eta > 0 && zeta > 0 && Math.abs(lambda) === 1;
/** Larger wave numbers make no sense, and their angles lose digits. */
const isWave = ([kappa = 0]: readonly number[]): boolean => Math.abs(kappa) <= 100;

/**
 * Atom-centered symmetry functions: Behler, J. Chem. Phys. 134, 074106 (2011), doi:10.1063/1.3553717, with the factors
 * and the order of DScribe. Lengths in Å.
 */
export const acsf: DescriptorEntry = {
  name: 'acsf',
  hasAtoms: true,
  parameters: [
    real('r_cut', { above: 0, atMost: 1e3 }),
    rows('g2_params', { columns: ['eta > 0', 'R_s'], isRow: isRadial }),
    rows('g3_params', { columns: ['kappa'], isRow: isWave }),
    rows('g4_params', { columns: ['eta > 0', 'zeta > 0', 'lambda = 1 or -1'], isRow: isAngular }),
    rows('g5_params', { columns: ['eta > 0', 'zeta > 0', 'lambda = 1 or -1'], isRow: isAngular }),
    species,
    flag('periodic', true),
  ],
  prepare: (values, use) => {
    const flat = (name: string): Float64Array => Float64Array.from(values[name] as readonly number[]);
    return {
      kind: 'acsf',
      rCut: values['r_cut'],
      periodic: values['periodic'],
      ...{ g2: flat('g2_params'), g3: flat('g3_params'), g4: flat('g4_params'), g5: flat('g5_params') },
      species: neededSpecies('acsf', values, use),
    };
  },
};
