import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ISOLATED,
  largestDifference,
  NO_CELL,
  randomNumbers,
  type Structure,
} from '../calculators/structures.js';
import { describeAll, describeOne, nativePlan } from './describe.js';
import { quipVector, type QuipSettings } from './quip-formulas.js';

/** One atom of Si and three of C in a cell of 2 Å, as in the tests of wfl. */
const random = randomNumbers(5);
const si3c: Structure = {
  numbers: [14, 6, 6, 6],
  positions: Array.from({ length: 4 }, () => [2 * random(), 2 * random(), 2 * random()]),
  cell: [[2, 0, 0], [0, 2, 0], [0, 0, 2]], // prettier-ignore
  pbc: [true, true, true],
};
const common = 'cutoff=3.0 cutoff_transition_width=0.5 atom_sigma=0.3 n_species=2 species_Z={6 14}';
const first = `soap l_max=4 n_max=4 ${common}`;
const second = `soap l_max=3 n_max=4 ${common}`;
const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

describe('strings of quippy', () => {
  test('give vectors of its lengths: 181, 145, both together 326', () => {
    assert.deepEqual(nativePlan(`${first} average=T`).widths, [181]);
    assert.deepEqual(nativePlan(`${second} average=T`).widths, [145]);
    assert.deepEqual(nativePlan([`${first} average=T`, `${second} average=T`]).widths, [326]);
    const byCenter = { 14: `${first} average=T Z=14`, 6: `${second} average=T Z=6` };
    assert.deepEqual(nativePlan(byCenter).widths, [326]);
    assert.deepEqual(nativePlan(byCenter, { perAtom: false }).widths, [326]);
    assert.deepEqual(
      nativePlan({ 14: `${first} Z=14`, 6: `${second} Z=6` }, { perAtom: true }).widths,
      [145, 181],
    );
    assert.deepEqual(nativePlan(`${first} diagonal_radial=T average=T`).widths, [5 * 4 * 3 + 1]);
    assert.deepEqual(nativePlan('soap l_max=2 n_max=3 cutoff=3 atom_sigma=0.5 average=T').widths, [19]);
  });

  test('have length 1 each, by themselves and together, and the last entry after that', async () => {
    const one = await describeOne(`${first} average=T`, si3c);
    assert.ok(Math.abs(norm(one) - 1) < 1e-14);
    assert.equal(one.at(-1), 0);
    const two = await describeOne([`${first} average=T`, `${second} average=T`], si3c);
    assert.ok(Math.abs(norm(two) - Math.SQRT2) < 1e-14);
    const normalized = await describeOne([`${first} average=T`, `${second} average=T`], si3c, {
      normalize: true,
    });
    assert.ok(Math.abs(norm(normalized) - 1) < 1e-14);
    const last = await describeOne(`${first} average=T covariance_sigma0=0.25`, si3c);
    assert.deepEqual([last.at(-1), last.subarray(0, 180)], [0.25, one.subarray(0, 180)]);
    const long = await describeOne(`${first} average=T normalise=F`, si3c);
    assert.ok(Math.abs(norm(long) - 1) > 0.1);
    assert.ok(
      largestDifference(
        long.map((value) => value / norm(long)),
        one,
      ) < 1e-14,
    );
  });

  test('by species of centers are weighted with their share of the atoms', async () => {
    const byCenter = { 14: `${first} average=T Z=14`, 6: `${second} average=T Z=6` };
    const values = await describeOne(byCenter, si3c);
    const [carbon, silicon] = [values.subarray(0, 145), values.subarray(145)];
    assert.ok(Math.abs(norm(carbon) - 0.75) < 1e-14 && Math.abs(norm(silicon) - 0.25) < 1e-14);
    const equal = await describeOne(byCenter, si3c, { compositionWeight: false });
    assert.ok(Math.abs(norm(equal.subarray(0, 145)) - 1) < 1e-14);
    const alone = await describeOne(`${first} average=T Z=14`, si3c);
    assert.ok(
      largestDifference(
        alone.map((value) => 0.25 * value),
        silicon,
      ) < 1e-15,
    );
  });

  test('average the densities of the centers, not their vectors', async () => {
    const atoms = await describeOne(`${first} normalise=F`, si3c, { perAtom: true });
    const average = await describeOne(`${first} normalise=F average=T`, si3c);
    const sum = Array.from({ length: 181 }, (_, k) => [0, 1, 2, 3].reduce((total, row) => total + (atoms[181 * row + k] ?? NaN), 0)); // prettier-ignore
    assert.ok(largestDifference(average, sum) > 1e-3);
    const single = { ...si3c, numbers: [14], positions: [[0.3, 0.2, 0.1]] };
    const [one, other] = [
      await describeOne(`${first} normalise=F`, single, { perAtom: true }),
      await describeOne(`${first} normalise=F average=T`, single),
    ];
    assert.deepEqual(one, other);
  });

  test('do not see species that they do not name', async () => {
    const [with3, with4] = [
      await describeOne(`${first} Z=14`.replace('{6 14}', '{14 7}'), si3c, { perAtom: true }).catch(
        () => null,
      ),
      await describeAll({ 14: first.replace('{6 14}', '{14 7}') }, [si3c], { perAtom: true }),
    ];
    assert.equal(with3, null);
    assert.deepEqual(with4.errors, []);
    const alone = await describeOne({ 14: first.replace('{6 14}', '{14 7}') }, { ...si3c, numbers: [14], positions: si3c.positions.slice(0, 1) }, { perAtom: true }); // prettier-ignore
    assert.deepEqual(with4.rows[0], alone);
  });
});

describe('SOAP of quippy is what its formulas say', () => {
  const atoms: Structure = {
    numbers: [14, 6, 6, 14, 8],
    positions: [[0, 0, 0], [1.2, 0.4, -0.3], [-0.7, 1.5, 0.9], [2.1, -1.3, 0.4], [0.1, 0.1, -1.6]], // prettier-ignore
    cell: NO_CELL,
    pbc: ISOLATED,
  };
  const base: QuipSettings = { nMax: 4, lMax: 2, cutoff: 3, width: 0.8, sigma: 0.5, species: [6, 14], centralWeight: 1, centerInAll: false, decay: null }; // prettier-ignore
  const text =
    'soap n_max=4 l_max=2 cutoff=3.0 cutoff_transition_width=0.8 atom_sigma=0.5 n_species=2 species_Z={6 14} normalise=F';
  const cases: readonly (readonly [string, Partial<QuipSettings>])[] = [
    ['', {}],
    ['central_weight=0.3', { centralWeight: 0.3 }],
    ['central_reference_all_species=T', { centerInAll: true }],
    ['cutoff_dexp=3 cutoff_scale=1.7 cutoff_rate=0.6', { decay: { exponent: 3, scale: 1.7, rate: 0.6 } }],
    ['cutoff_dexp=2 cutoff_scale=1.7 cutoff_rate=0', { decay: { exponent: 2, scale: 1.7, rate: 0 } }],
  ];
  for (const [more, settings] of cases) {
    test(`computed in another way, ${more === '' ? 'with the defaults' : `with ${more}`}`, async () => {
      const values = await describeOne(`${text} ${more}`, atoms, { perAtom: true });
      const expected = quipVector(atoms, { ...base, ...settings });
      const size = Math.max(...expected.map(Math.abs));
      assert.ok(largestDifference(values.subarray(0, expected.length), expected) < 1e-10 * size);
    });
  }
});
