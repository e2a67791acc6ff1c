import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crystal, ISOLATED, largestDifference, NO_CELL, type Structure } from '../calculators/structures.js';
import { describeAll, describeOne } from './describe.js';

const pair = (r: number): Structure => ({ numbers: [1, 8], positions: [[0, 0, 0], [0, 0, r]], cell: NO_CELL, pbc: ISOLATED }); // prettier-ignore
const fade = (r: number, cutoff: number): number => 0.5 * (Math.cos((Math.PI * r) / cutoff) + 1);

describe('symmetry functions', () => {
  test('of a pair are those of its distance', async () => {
    const [r, cutoff] = [1.3, 4];
    const values = await describeOne(
      'acsf(4, g2_params=[[0.8, 1.1]], g3_params=[2.5], species=["H", "O"])',
      pair(r),
      { perAtom: true },
    );
    const own = [1, Math.exp(-0.8 * (r - 1.1) ** 2), Math.cos(2.5 * r)].map(
      (value) => value * fade(r, cutoff),
    );
    assert.ok(largestDifference(values, [0, 0, 0, ...own, ...own, 0, 0, 0]) < 1e-14);
  });

  test('of a right angle are known', async () => {
    const bent: Structure = { ...pair(1), numbers: [8, 1, 1], positions: [[0, 0, 0], [1, 0, 0], [0, 1.2, 0]] }; // prettier-ignore
    const values = await describeOne(
      'acsf(3, g4_params=[[0.1, 2, 1]], g5_params=[[0.1, 2.5, -1]], species=["H", "O"])',
      bent,
      { perAtom: true },
    );
    const [a2, b2] = [1, 1.44];
    const both = fade(1, 3) * fade(1.2, 3);
    const g4 = 2 * 0.5 ** 2 * Math.exp(-0.1 * 2 * (a2 + b2)) * both * fade(Math.sqrt(a2 + b2), 3);
    const g5 = 2 * 0.5 ** 2.5 * Math.exp(-0.1 * (a2 + b2)) * both;
    assert.ok(
      largestDifference(values.subarray(0, 8), [fade(1, 3) + fade(1.2, 3), 0, g4, g5, 0, 0, 0, 0]) < 1e-14,
    );
  });

  test('of a straight line with lambda -1 vanish, for whole and other exponents', async () => {
    const line: Structure = { ...pair(1), numbers: [8, 1, 1], positions: [[0, 0, 0], [1, 0, 0], [2, 0, 0]] }; // prettier-ignore
    const values = await describeOne(
      'acsf(3, g4_params=[[0.1, 2, -1], [0.1, 1.5, -1]], species=["H", "O"])',
      line,
      { perAtom: true },
    );
    assert.ok(Array.from(values.subarray(2, 8)).every((value) => Math.abs(value) < 1e-20));
  });

  test('of atoms in one place are an error', async () => {
    const { errors } = await describeAll('acsf(3, g4_params=[[0.1, 2, -1]], species=["H"])', [
      { ...pair(1), numbers: [1, 1, 1], positions: [[0, 0, 0], [0, 0, 0], [1, 0, 0]] }, // prettier-ignore
    ]);
    assert.equal(errors[0]?.code, 'E_NOT_FINITE');
  });
});

describe('SOAP', () => {
  test('of an atom alone has l = 0 only', async () => {
    const alone: Structure = { ...pair(1), numbers: [1], positions: [[3, 2, 1]] };
    const values = await describeOne('soap(4, 3, 4, sigma=0.5, species=["H"])', alone);
    assert.ok(values.subarray(0, 6).every((value) => Math.abs(value) > 1e-3));
    assert.ok(values.subarray(6).every((value) => Math.abs(value) < 1e-20));
  });

  test('with one function is that of its closed form', async () => {
    // One Gaussian of decay 1e-3 at 1 Å, and one for the atoms: all integrals are known.
    const [alpha, eta, r] = [Math.log(1e3), 2, 1.7];
    const norm = 1 / Math.sqrt((Math.sqrt(Math.PI) / 4) * (2 * alpha) ** -1.5);
    const c = (x: number) => (norm * (Math.PI / (alpha + eta)) ** 1.5 * Math.exp(((-alpha * eta) / (alpha + eta)) * x * x)) / Math.sqrt(4 * Math.PI); // prettier-ignore
    const factor = Math.PI * Math.sqrt(8);
    const values = await describeOne('soap(4, 1, 0, sigma=0.5, species=["H", "O"])', pair(r), {
      perAtom: true,
    });
    const expected = [c(0) ** 2, c(0) * c(r), c(r) ** 2].map((value) => factor * value);
    assert.ok(largestDifference(values, [...expected, ...expected.toReversed()]) < 1e-13);
  });

  test('does not see the periodicity that it is told not to', async () => {
    const periodic = crystal(1);
    const soap = 'soap(4, 3, 4, sigma=0.5, species=["Cu"], periodic=False)';
    const [alone, seen] = [await describeOne(soap, { ...periodic, pbc: ISOLATED }), await describeOne(soap, periodic)]; // prettier-ignore
    assert.deepEqual(seen, alone);
    assert.notDeepEqual(await describeOne(soap.replace('False', 'True'), periodic), alone);
  });

  test('has many radial functions without losing digits', async () => {
    // The kernel of an orthonormal basis grows towards that of the density itself.
    const kernels = await Promise.all(
      ['gto', 'polynomial'].flatMap((rbf) =>
        [6, 9, 12].map(async (n) => {
          const soap = `soap(5, ${n}, 0, sigma=0.5, rbf="${rbf}", species=["Cu"])`;
          const values = await describeOne(soap, { ...pair(1), numbers: [29], positions: [[0, 0, 0]] });
          // The square of the density at l = 0, over the factor of the power spectrum.
          const diagonal = Array.from({ length: n }, (_, k) => values[(k * (2 * n - k + 1)) / 2] ?? NaN);
          return diagonal.reduce((sum, value) => sum + value, 0) / (Math.PI * Math.sqrt(8));
        }),
      ),
    );
    // The square of a Gaussian of width 0.5 over all space.
    const whole = (Math.PI * 0.25) ** 1.5;
    for (const kernel of kernels)
      assert.ok(kernel < whole * (1 + 1e-9) && kernel > 0.9 * whole, `${kernel / whole}`);
    assert.ok(Math.abs((kernels[2] ?? NaN) / whole - 1) < Math.abs((kernels[0] ?? NaN) / whole - 1) + 1e-9);
    assert.ok(Math.abs((kernels[5] ?? NaN) / whole - 1) < 1e-4);
  });
});

describe('the distribution of distances', () => {
  test('of a pair is a Gaussian', async () => {
    const values = await describeOne(
      'rdf(4, 40, sigma=0.2, normalization="atoms", species=["H", "O"])',
      pair(1.65),
    );
    const expected = Array.from({ length: 40 }, (_, k) => Math.exp(-(((k + 0.5) * 0.1 - 1.65) ** 2) / 0.08) / (2 * 0.2 * Math.sqrt(2 * Math.PI))); // prettier-ignore
    assert.ok(largestDifference(values.subarray(40, 80), expected) < 1e-9);
    assert.ok(values.every((value, k) => (k >= 40 && k < 80) || value === 0));
  });

  test('counts 12 neighbors in the first shell of fcc, and then 6', async () => {
    const fcc = crystal(2, { rattle: 0 });
    const values = await describeOne('rdf(5, 500, sigma=0.05, species=["Cu"])', fcc);
    const density = 4 / 3.61 ** 3;
    const within = (low: number, high: number) =>
      values.reduce((sum, g, k) => {
        const r = (k + 0.5) * 0.01;
        return r < low || r > high ? sum : sum + g * density * 4 * Math.PI * r * r * 0.01;
      }, 0);
    assert.ok(Math.abs(within(0, 3.08) - 12) < 1e-6);
    assert.ok(Math.abs(within(3.08, 4.015) - 6) < 1e-6);
  });

  test('over the density needs a volume', async () => {
    const { errors } = await describeAll('rdf(4, 40, species=["H", "O"])', [pair(1)]);
    assert.deepEqual(errors.map(({ code }) => code), ['E_BAD_CELL']); // prettier-ignore
  });
});

test('configurations without atoms have zeros, and other species are errors of their own', async () => {
  const none = { ...pair(1), numbers: [], positions: [] };
  const other = { ...pair(1), numbers: [1, 9] };
  for (const descriptor of [
    'soap(4, 2, 2, species=[1, 8])',
    'acsf(4, species=[1, 8])',
    'rdf(4, 9, normalization="atoms", species=[1, 8])',
  ]) {
    // prettier-ignore
    const { rows, errors } = await describeAll(descriptor, [none, other, pair(1)]);
    assert.deepEqual(errors.map(({ index, code, atom }) => [index, code, atom]), [[1, 'E_UNSUPPORTED_SPECIES', 1]]); // prettier-ignore
    assert.ok(
      rows[0]?.every((value) => value === 0),
      descriptor,
    );
    assert.ok(
      rows[2]?.some((value) => value !== 0),
      descriptor,
    );
  }
});
