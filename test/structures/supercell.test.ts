import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Configuration } from '../../src/configuration/configuration.js';
import { largestRepeat, nearestRepeat } from '../../src/structures/largest-repeat.js';
import { latticePoints } from '../../src/structures/lattice-points.js';
import { determinant, inverse, matrixOf, times, type Matrix3 } from '../../src/structures/matrix3.js';
import { makeSupercell, repeat } from '../../src/structures/supercell.js';
import { assertClose, assertStructure, configurationOf, referenceCases } from './reference.js';

const salt = (): Configuration => configurationOf(referenceCases('repeat')[0]!.input);

suite('repeat', () => {
  test("gives ASE's structures, to 1e-12", () => {
    for (const { input, output, reps } of referenceCases('repeat'))
      assertStructure(repeat(configurationOf(input), reps!), output);
  });

  test('carries per-atom arrays of every kind, and info, but no results of calculations', () => {
    const source = salt();
    source.arrays.set('tag', { kind: 'I', width: 1, values: Int32Array.of(1, 2) });
    source.arrays.set('name', { kind: 'S', width: 2, values: ['a', 'b', 'c', 'd'] });
    source.arrays.set('fixed', { kind: 'L', width: 1, values: Uint8Array.of(0, 1) });
    source.arrays.set('big', { kind: 'I', width: 1, values: BigInt64Array.of(1n, 2n ** 60n) });
    source.arrays.set('momenta', { kind: 'R', width: 3, values: Float64Array.of(1, 2, 3, 4, 5, 6) });
    source.arrays.set('initial_magmoms', { kind: 'R', width: 1, values: Float64Array.of(1, -1) });
    for (const name of ['forces', 'EMT_forces', 'last_op__md_energies', 'magmoms'])
      source.arrays.set(name, { kind: 'R', width: 1, values: Float64Array.of(1, 2) });
    for (const key of ['energy', 'EMT_energy', 'free_energy', 'EMT_stress', 'virial'])
      source.info.setReal(key, 1);
    source.info.set('energy_cutoff', 400).set('from', 'mp-22862');
    const { arrays, info, species } = repeat(source, [1, 1, 2]);
    assert.deepEqual(species, ['Na', 'Cl', 'Na', 'Cl']);
    assert.deepEqual(
      [...arrays].map(([name, { kind, width, values }]) => [name, kind, width, [...values]]),
      [
        ['tag', 'I', 1, [1, 2, 1, 2]],
        ['name', 'S', 2, ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']],
        ['fixed', 'L', 1, [0, 1, 0, 1]],
        ['big', 'I', 1, [1n, 2n ** 60n, 1n, 2n ** 60n]],
        ['momenta', 'R', 3, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]],
        ['initial_magmoms', 'R', 1, [1, -1, 1, -1]],
      ],
    );
    assert.deepEqual(
      [...info],
      [
        ['energy_cutoff', 400],
        ['from', 'mp-22862'],
      ],
    );
  });

  test('leaves its source as it was', () => {
    const source = salt();
    source.info.setReal('energy', -1);
    repeat(source, [2, 2, 2]);
    assert.equal(source.natoms, 2);
    assert.equal(source.info.get('energy'), -1);
  });

  test('needs a vector only where it repeats', () => {
    const wire = new Configuration({
      species: ['Au'],
      positions: [0, 0, 0],
      cell: [0, 0, 0, 0, 0, 0, 0, 0, 2.9],
      pbc: [false, false, true],
    });
    assert.deepEqual([...repeat(wire, [1, 1, 3]).positions], [0, 0, 0, 0, 0, 2.9, 0, 0, 5.8]);
    assert.throws(() => repeat(wire, [2, 1, 1]), { code: 'E_BAD_CELL' });
    const molecule = new Configuration({ species: ['H'], positions: [0, 0, 0] });
    assert.equal(repeat(molecule, [1, 1, 1]).cell, null);
    assert.throws(() => repeat(molecule, [1, 1, 2]), { code: 'E_BAD_CELL' });
  });

  test('refuses what no memory holds before it tries', () => {
    assert.throws(() => repeat(salt(), [1000, 1000, 1000]), { code: 'E_TOO_MANY_ATOMS' });
    assert.throws(() => makeSupercell(salt(), [1000, 0, 0, 0, 1000, 0, 0, 0, 1000]), {
      code: 'E_TOO_MANY_ATOMS',
    });
  });
});

suite('makeSupercell', () => {
  test("gives ASE's structures in ASE's order, to 1e-12", () => {
    for (const { input, output, P } of referenceCases('make_supercell'))
      assertStructure(makeSupercell(configurationOf(input), matrixOf(P!.flat())), output);
  });

  test('needs three vectors with a volume', () => {
    const identity: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const flat = new Configuration({
      species: ['H'],
      positions: [0, 0, 0],
      cell: [1, 0, 0, 0, 1, 0, 1, 1, 0],
    });
    assert.throws(() => makeSupercell(flat, identity), { code: 'E_BAD_CELL' });
    flat.cell = null;
    assert.throws(() => makeSupercell(flat, identity), { code: 'E_BAD_CELL' });
  });

  test('has as many lattice points as the determinant says, all inside and none twice', () => {
    const entry = fc.integer({ min: -6, max: 6 });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 9, maxLength: 9 }), (entries) => {
        const matrix = matrixOf(entries);
        const count = determinant(matrix);
        fc.pre(count > 0);
        const points = latticePoints(matrix);
        assert.equal(points.length, count);
        assert.equal(new Set(points.map(String)).size, count);
        for (const point of points)
          for (const part of times(point, inverse(matrix))) assert.ok(part > -1e-9 && part < 1 - 1e-9);
      }),
    );
  });

  test('takes no longer for skewed matrices than for others', () => {
    assert.deepEqual(latticePoints([1, 0, 0, 9999, 1, 0, -9999, 9999, 1]), [[0, 0, 0]]);
  });

  test('wraps only along periodic directions', () => {
    const cell = [2, 0, 0, 0, 2, 0, 0, 0, 2];
    const source = new Configuration({
      species: ['H'],
      positions: [5, 5, -1],
      cell,
      pbc: [true, false, true],
    });
    assertClose(makeSupercell(source, [1, 0, 0, 0, 1, 0, 0, 0, 1]).positions, [1, 5, 1]);
  });
});

suite('the supercell of a number of atoms', () => {
  const cubic = (pbc: [boolean, boolean, boolean] = [true, true, true]): Configuration =>
    new Configuration({
      species: ['H', 'H'],
      positions: new Float64Array(6),
      cell: [2, 0, 0, 0, 3, 0, 0, 0, 4],
      pbc,
    });

  test('grows the shortest vector until there would be too many', () => {
    assert.deepEqual(largestRepeat(cubic(), 2), [1, 1, 1]);
    assert.deepEqual(largestRepeat(cubic(), 15), [3, 2, 1]);
    assert.deepEqual(largestRepeat(cubic(), 32), [4, 2, 2]);
  });

  test('grows along periodic directions alone', () => {
    assert.deepEqual(largestRepeat(cubic([true, false, false]), 20), [10, 1, 1]);
    assert.throws(() => largestRepeat(cubic([false, false, false]), 20), { code: 'E_BAD_CELL' });
  });

  test('may be the one whose number is nearest', () => {
    assert.deepEqual(nearestRepeat(cubic(), 1), [1, 1, 1]);
    assert.deepEqual(nearestRepeat(cubic(), 13), [3, 2, 1]);
    assert.deepEqual(nearestRepeat(cubic(), 10), [2, 2, 1]);
  });

  test('is an error where one cell has more', () => {
    assert.throws(() => largestRepeat(cubic(), 1), { code: 'E_TOO_MANY_ATOMS' });
  });
});
