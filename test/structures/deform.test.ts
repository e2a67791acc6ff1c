import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Configuration } from '../../src/configuration/configuration.js';
import { deform, scaleVolume } from '../../src/structures/deform.js';
import { determinant, matrixOf } from '../../src/structures/matrix3.js';
import { assertClose, assertStructure, configurationOf, referenceCases } from './reference.js';

suite('deform', () => {
  test("gives ASE's cell and scaled atoms, to 1e-12", () => {
    for (const { input, output, F } of referenceCases('strain'))
      assertStructure(deform(configurationOf(input), matrixOf(F!.flat())), output);
  });

  test('deforms also where there is no cell', () => {
    const molecule = new Configuration({ species: ['H', 'H'], positions: [0, 0, 0, 1, 2, 3] });
    const { positions, cell } = deform(molecule, [1, 0.5, 0, 0, 1, 0, 0, 0, 2]);
    assertClose(positions, [0, 0, 0, 2, 2, 6]);
    assert.equal(cell, null);
  });

  test('scaleVolume changes the volume by the factor', () => {
    const source = configurationOf(referenceCases('repeat')[0]!.input);
    const before = determinant(matrixOf(source.cell!));
    for (const factor of [0.5, 0.97, 1, 1.3]) {
      const after = determinant(matrixOf(scaleVolume(source, factor).cell!));
      assert.ok(Math.abs(after / before - factor) < 1e-14);
    }
  });
});
