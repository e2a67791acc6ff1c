import { argumentError } from './arguments.js';
import type { DescriptorEntry } from './descriptor.js';
import { choice, flag, real, species, whole } from './parameters.js';
import { averageFor, checkLength, neededSpecies, powerLength } from './use.js';

/** Radial functions that decay within 1 Å are the narrowest of the first basis. */
const shortestGto = 1;

/**
 * Smooth overlap of atomic positions in the convention of DScribe: Himanen et al., Comput. Phys. Commun. 247, 106949
 * (2020), doi:10.1016/j.cpc.2019.106949. Lengths in Å.
 */
export const soap: DescriptorEntry = {
  name: 'soap',
  hasAtoms: true,
  parameters: [
    real('r_cut', { above: 0, atMost: 1e3 }),
    whole('n_max', { atLeast: 1, atMost: 30 }),
    whole('l_max', { atLeast: 0, atMost: 20 }),
    real('sigma', { above: 0, atMost: 100, default: 1 }),
    choice('rbf', ['gto', 'polynomial'], 'gto'),
    species,
    flag('periodic', true),
    choice('average', ['off', 'inner', 'outer'], null),
  ],
  prepare: (values, use) => {
    const { r_cut: rCut, n_max: nMax, l_max: lMax, sigma, rbf, periodic } = values;
    if (rbf === 'gto' && Number(rCut) <= shortestGto)
      throw argumentError('soap', 'r_cut', {
        expected: 'more than 1 Å with the radial basis "gto"',
        got: rCut,
      });
    const own = neededSpecies('soap', values, use);
    checkLength('soap', powerLength(own.length * Number(nMax), Number(lMax)));
    return {
      kind: 'soap',
      ...{ rCut, nMax, lMax, sigma, rbf, periodic },
      average: averageFor('soap', values, use),
      species: own,
    };
  },
};
