import type { Entry, EntryForm } from './entry-file.js';
import type { PotentialFile } from './potential-file.js';
import { threeBodyEntry } from './three-body-file.js';

const FORM: EntryForm = {
  names: ['epsilon', 'sigma', 'a', 'lambda', 'gamma', 'costheta0', 'A', 'B', 'p', 'q', 'tol'],
  check: ({ values }) => {
    const negative = ['epsilon', 'sigma', 'a', 'gamma', 'A', 'B', 'p', 'q', 'tol'].find(
      (name) => (values.get(name) ?? 0) < 0,
    );
    if (negative !== undefined) return `${negative} of at least 0`;
    return (values.get('sigma') ?? 0) * (values.get('a') ?? 0) > 100
      ? 'a cutoff of at most 100 Å'
      : undefined;
  },
};
/** Rounding in published files. */
const SAME = 1e-3;

const isSame = (x: number, y: number): boolean =>
  Math.abs(x - y) <= SAME * Math.max(Math.abs(x), Math.abs(y));

/** The pair terms of an entry `i j j`, and the angle of `i j k`, which must not depend on the order of the atoms. */
function mirrored({ symbols, values }: Entry): { key: string; numbers: number[] }[] {
  const [i, j, k] = symbols;
  const value = (name: string) => values.get(name) ?? 0;
  const pair = ['epsilon', 'sigma', 'a', 'A', 'B', 'p', 'q', 'tol'].map(value);
  const angle = [value('lambda') * value('epsilon'), value('costheta0')];
  return [
    ...(j === k && i !== j ? [{ key: `${j} ${i} ${i}`, numbers: pair }] : []),
    ...(j === k ? [] : [{ key: `${i} ${k} ${j}`, numbers: angle }]),
  ];
}

function checkSymmetry(file: PotentialFile, entries: readonly Entry[]): void {
  const byKey = new Map(entries.map((entry) => [entry.symbols.join(' '), entry]));
  for (const entry of entries) {
    for (const { key, numbers } of mirrored(entry)) {
      const other = byKey.get(key);
      if (other === undefined) continue;
      const back = mirrored(other).find((one) => one.key === entry.symbols.join(' '))?.numbers ?? [];
      if (numbers.every((number, k) => isSame(number, back[k] ?? NaN))) continue;
      throw file.error(
        { number: entry.line },
        {
          expected: `the same ${numbers.length === 2 ? 'angle' : 'pair terms'} as in the entry \`${key}\` of line ${String(other.line)}`,
          got: numbers.join(' '),
        },
      );
    }
  }
}

/**
 * Stillinger-Weber with the parameters of a file of LAMMPS, `sw("Si.sw")`.
 * F. H. Stillinger, T. A. Weber, Phys. Rev. B 31, 5262 (1985), doi:10.1103/PhysRevB.31.5262.
 */
export const stillingerWeber = threeBodyEntry({
  name: 'sw',
  className: 'StillingerWeber',
  description: 'Stillinger-Weber from a parameter file of LAMMPS',
  form: FORM,
  checkAll: checkSymmetry,
});
