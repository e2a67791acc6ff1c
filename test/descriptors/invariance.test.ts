import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  crystal,
  largestDifference,
  randomNumbers,
  transform,
  type Structure,
} from '../calculators/structures.js';
import { describeAll, describeOne } from './describe.js';

const base = crystal(1, { species: [29, 29, 79], rattle: 0.3, a: 4.1 });
const quip =
  'soap cutoff=4.5 cutoff_transition_width=0.7 n_max=5 l_max=4 atom_sigma=0.4 n_species=2 species_Z={29 79}';

/** Rows of vectors of atoms, and of the configuration. */
interface Case {
  readonly name: string;
  readonly perAtom?: string;
  readonly average?: string;
}

const cases: readonly Case[] = [
  {
    name: 'soap, gto',
    perAtom: 'soap(r_cut=4, n_max=5, l_max=7, sigma=0.5, species=["Cu", "Au"])',
    average: 'soap(r_cut=4, n_max=5, l_max=7, sigma=0.5, species=["Cu", "Au"], average="inner")',
  },
  {
    name: 'soap, polynomial',
    perAtom: 'soap(r_cut=4, n_max=4, l_max=3, sigma=0.5, rbf="polynomial", species=["Cu", "Au"])',
    average:
      'soap(r_cut=4, n_max=4, l_max=3, sigma=0.5, rbf="polynomial", species=["Cu", "Au"], average="outer")',
  },
  { name: 'soap of quippy', perAtom: quip, average: `${quip} average=T` },
  {
    name: 'acsf',
    perAtom:
      'acsf(5, g2_params=[[1, 0.5]], g3_params=[1.5], g4_params=[[0.01, 1, 1], [0.02, 3, -1], [0.01, 1.5, 1]], g5_params=[[0.01, 2, -1], [0.02, 0.7, 1]], species=[29, 79])',
    average: 'acsf(5, g2_params=[[1, 0.5]], g4_params=[[0.01, 1, 1]], species=[29, 79])',
  },
  { name: 'rdf', average: 'rdf(6, 50, sigma=0.2, species=[29, 79])' },
  { name: 'rdf per atom', average: 'rdf(6, 50, sigma=0.2, normalization="atoms", species=[29, 79])' },
];

const scale = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1);

function areSame(a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-11): void {
  const difference = largestDifference(a, b) / scale(a);
  assert.ok(difference < tolerance, `differ by ${difference} of the largest entry`);
}

/** Atoms in another order. */
function permuted(structure: Structure, order: readonly number[]): Structure {
  const pick = <T>(values: readonly T[]): T[] => order.flatMap((k) => values.slice(k, k + 1));
  return { ...structure, numbers: pick(structure.numbers), positions: pick(structure.positions) };
}

const angle = [Math.cos(0.7), Math.sin(0.7)] as const;
const tilt = [Math.cos(1.9), Math.sin(1.9)] as const;
const rotation = [
  [angle[0], angle[1] * tilt[0], angle[1] * tilt[1]],
  [-angle[1], angle[0] * tilt[0], angle[0] * tilt[1]],
  [0, -tilt[1], tilt[0]],
];

/** Other lattice vectors of the same lattice, which are long and skew. */
function skewed(structure: Structure): Structure {
  const [a = [], b = [], c = []] = structure.cell;
  const add = (x: readonly number[], y: readonly number[], n: number) =>
    x.map((value, k) => value + n * (y[k] ?? 0));
  const second = add(b, a, 1);
  return { ...structure, cell: [a, second, add(c, second, -2)] };
}

function shifted(structure: Structure): Structure {
  const side = structure.cell[0]?.[0] ?? 0;
  const positions = structure.positions.map((p, k) =>
    p.map((x, c) => x + 1.234 + (((k + c) % 5) - 2) * side),
  );
  return { ...structure, positions };
}

function doubled(structure: Structure): Structure {
  const [a = [], b = [], c = []] = structure.cell;
  const beyond = structure.positions.map((p) => p.map((x, k) => x + (a[k] ?? 0)));
  return {
    ...structure,
    numbers: [...structure.numbers, ...structure.numbers],
    positions: [...structure.positions, ...beyond],
    cell: [a.map((x) => 2 * x), b, c],
  };
}

for (const { name, perAtom, average } of cases) {
  describe(name, () => {
    const atoms = (structure: Structure) => describeOne(perAtom ?? '', structure, { perAtom: true });
    const whole = (structure: Structure) => describeOne(average ?? '', structure);
    const each = async (structure: Structure) => [
      ...(perAtom === undefined ? [] : [await atoms(structure)]),
      ...(average === undefined ? [] : [await whole(structure)]),
    ];
    const keeps = async (changed: Structure) => {
      const [before, after] = [await each(base), await each(changed)];
      before.forEach((values, k) => {
        areSame(values, after[k] ?? []);
      });
    };

    test('a rotation does not matter', () => keeps(transform(base, rotation)));
    test('a shift does not matter, nor do whole lattice vectors', () => keeps(shifted(base)));
    test('the choice of the lattice vectors does not matter', () => keeps(skewed(base)));

    test('the order of the atoms does not matter', async () => {
      const order = [2, 0, 3, 1];
      const changed = permuted(base, order);
      if (average !== undefined) areSame(await whole(base), await whole(changed));
      if (perAtom === undefined) return;
      const before = await atoms(base);
      const width = before.length / 4;
      areSame(
        order.flatMap((k) => [...before.subarray(k * width, (k + 1) * width)]),
        await atoms(changed),
      );
    });

    test('a supercell has the vectors of its atoms, and the same average', async () => {
      if (average !== undefined) areSame(await whole(base), await whole(doubled(base)));
      if (perAtom === undefined) return;
      const before = await atoms(base);
      areSame([...before, ...before], await atoms(doubled(base)));
    });

    test('another configuration has another vector', async () => {
      const other = await each({
        ...base,
        positions: base.positions.map((p, k) => (k === 0 ? p.map((x) => x + 0.1) : p)),
      });
      (await each(base)).forEach((values, k) => {
        assert.ok(largestDifference(values, other[k] ?? []) > 1e-5);
      });
    });

    test('the bits depend neither on the chunk nor on what came before', async () => {
      const random = randomNumbers(3);
      const structures = [1, 2, 1, 1].map((size, seed) =>
        crystal(size, { species: [79, 29], seed: seed + 1 + random() }),
      );
      const together = await describeAll(average ?? '', structures);
      assert.deepEqual(together.errors, []);
      for (const [k, structure] of structures.entries())
        assert.deepEqual(together.rows[k], await whole(structure));
    });
  });
}
