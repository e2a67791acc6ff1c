import type { EntryForm } from './entry-file.js';
import { threeBodyEntry } from './three-body-file.js';

const FORM: EntryForm = {
  names: 'm gamma lambda3 c d costheta0 n beta lambda2 B R D lambda1 A'.split(' '),
  check: (entry) => {
    const value = (name: string) => entry.values.get(name) ?? 0;
    const negative = ['gamma', 'c', 'd', 'n', 'beta', 'lambda2', 'B', 'R', 'D', 'lambda1', 'A'].find(
      (name) => value(name) < 0,
    );
    if (negative !== undefined) return `${negative} of at least 0`;
    if (value('m') !== 1 && value('m') !== 3) return 'an m of 1 or 3';
    if (value('d') === 0) return 'd above 0';
    if (value('D') > value('R')) return 'D of at most R';
    if (entry.symbols[1] === entry.symbols[2] && value('n') === 0) return 'n above 0';
    return value('R') + value('D') > 100 ? 'a cutoff of at most 100 Å' : undefined;
  },
};

/**
 * Tersoff with the parameters of a file of LAMMPS, `tersoff("SiC.tersoff")`.
 * J. Tersoff, Phys. Rev. B 39, 5566 (1989), doi:10.1103/PhysRevB.39.5566.
 */
export const tersoff = threeBodyEntry({
  name: 'tersoff',
  className: 'Tersoff',
  description: 'Tersoff bond-order potential from a parameter file of LAMMPS',
  form: FORM,
});
