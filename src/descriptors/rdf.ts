import type { DescriptorEntry } from './descriptor.js';
import { choice, flag, real, species, whole } from './parameters.js';
import { checkLength, neededSpecies } from './use.js';

/**
 * Distribution of distances for every pair of species, each distance a Gaussian: Allen and Tildesley, Computer Simulation
 * of Liquids, 2nd edition (2017), doi:10.1093/oso/9780198803195.001.0001. Lengths in Å.
 */
export const rdf: DescriptorEntry = {
  name: 'rdf',
  hasAtoms: false,
  parameters: [
    real('r_cut', { above: 0, atMost: 1e3 }),
    whole('n_bins', { atLeast: 1, atMost: 100_000 }),
    real('sigma', { above: 0, atMost: 100, default: null }),
    choice('normalization', ['density', 'atoms'], 'density'),
    species,
    flag('periodic', true),
  ],
  prepare: (values, use) => {
    const { r_cut: rCut, n_bins: nBins, normalization, periodic } = values;
    const own = neededSpecies('rdf', values, use);
    checkLength('rdf', ((own.length * (own.length + 1)) / 2) * Number(nBins));
    return {
      kind: 'rdf',
      ...{ rCut, nBins, normalization, periodic },
      sigma: values['sigma'] ?? Number(rCut) / Number(nBins),
      species: own,
    };
  },
};
