import type { DescriptorEntry } from './descriptor.js';
import { choice, whole } from './parameters.js';

function matrix(name: string, kind: string): DescriptorEntry {
  return {
    name,
    hasAtoms: false,
    parameters: [
      whole('n_atoms_max', { atLeast: 1, atMost: 1000 }),
      choice('permutation', ['sorted_l2', 'eigenspectrum', 'none'], 'sorted_l2'),
    ],
    prepare: ({ n_atoms_max: nAtomsMax, permutation }) => ({ kind, nAtomsMax, permutation }),
  };
}

/** Rupp et al., Phys. Rev. Lett. 108, 058301 (2012), doi:10.1103/PhysRevLett.108.058301. Entries in 1/Å. */
export const coulombMatrix = matrix('coulomb_matrix', 'coulomb-matrix');

/** Faber et al., Int. J. Quantum Chem. 115, 1094 (2015), doi:10.1002/qua.24917. Entries in 1/Å. */
export const sineMatrix = matrix('sine_matrix', 'sine-matrix');
