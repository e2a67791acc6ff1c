import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lammpsBox } from '../../src/libraries/lammps-box.js';
import { turnBack, turnTensorBack } from '../../src/libraries/turned-frame.js';
import { largestDifference } from '../calculators/structures.js';
import { copperShapes } from './compare.js';

suite('a box of LAMMPS', () => {
  test('has tilts of at most half a side and all atoms inside, for cells of every kind', () => {
    for (const [i, { positions, cell, pbc }] of copperShapes().entries()) {
      const { low, high, xy, xz, yz, positions: turned } = lammpsBox({ positions, cell, pbc })!;
      const side = (k: number): number => high[k]! - low[k]!;
      const slack = 1e-9;
      assert.ok(
        Math.abs(xy) <= side(0) / 2 + slack && Math.abs(xz) <= side(0) / 2 + slack,
        `${i}: ${xy} ${xz}`,
      );
      assert.ok(Math.abs(yz) <= side(1) / 2 + slack, `${i}: ${yz}`);
      for (let atom = 0; atom < turned.length; atom += 3) {
        const z = turned[atom + 2]! / side(2);
        const y = (turned[atom + 1]! - yz * z) / side(1);
        const x = (turned[atom]! - xz * z - xy * y) / side(0);
        for (const [k, fraction] of [x, y, z].entries())
          if (pbc[k]) assert.ok(fraction > -slack && fraction < 1 + slack, `${i}: ${fraction}`);
      }
    }
  });

  test('leaves what already has the form of LAMMPS as it is, bit by bit', () => {
    const cell = Float64Array.from([4.1, 0, 0, 1.3, 3.9, 0, -0.7, 0.2, 5.2]);
    const positions = Float64Array.from([0.1, 0.2, 0.3, 2, 1.7, 2.2]);
    const box = lammpsBox({ positions, cell, pbc: [true, true, true] })!;
    assert.deepEqual([...box.high, box.xy, box.xz, box.yz], [4.1, 3.9, 5.2, 1.3, -0.7, 0.2]);
    assert.deepEqual(box.positions, positions);
    assert.deepEqual(turnBack(box.axes, positions), positions);
  });

  test('turns vectors and tensors back', () => {
    const { positions, pbc } = copperShapes()[0]!;
    // a along y, b along z, c along x: the turned frame has x = y, y = z, z = x of the configuration.
    const cell = Float64Array.from([0, 4, 0, 0, 0, 4, 4, 0, 0]);
    const box = lammpsBox({ positions, cell, pbc })!;
    assert.deepEqual([...turnBack(box.axes, Float64Array.from([1, 2, 3]))], [3, 1, 2]);
    const turned = turnTensorBack(box.axes, Float64Array.from([1, 2, 3, 4, 5, 6]));
    assert.ok(largestDifference(turned, [3, 1, 2, 6, 4, 5]) < 1e-14, String(turned));
  });

  test('there is none for flat cells and numbers that are not finite', () => {
    const positions = new Float64Array(3);
    const pbc = [true, true, true];
    assert.equal(
      lammpsBox({ positions, cell: Float64Array.from([1, 0, 0, 0, 1, 0, 1, 1, 0]), pbc }),
      undefined,
    );
    assert.equal(lammpsBox({ positions, cell: new Float64Array(9), pbc }), undefined);
    const cell = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    assert.equal(lammpsBox({ positions: Float64Array.from([NaN, 0, 0]), cell, pbc }), undefined);
  });
});
