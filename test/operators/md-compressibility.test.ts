import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { gigapascal } from '../../src/configuration/units.js';
import { AtomloopError } from '../../src/errors.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import { compressibilitiesOf } from '../../src/operators/md/compressibility.js';
import { memberOf } from '../../src/operators/md/members.js';
import { configurationOf, crystal, stopFlag } from '../calculators/structures.js';
import { batchContext } from './contexts.js';

const [context] = batchContext(1).items;
assert.ok(context);

void test('compressibilities come from finite strain, and an error where there is none', async () => {
  const structures = [
    crystal(1, { a: 3.59, rattle: 0 }),
    crystal(1, { a: 20, rattle: 0 }),
    { ...crystal(1), pbc: [false, false, false] },
    crystal(1, { species: [26] }),
  ];
  const members = structures.map((structure, k) => memberOf(configurationOf(structure), k, context));
  const calculator = await createCalculator(parseConstructor('emt'));
  const [copper, gas, isolated, iron] = await compressibilitiesOf(calculator, members, stopFlag());
  // EMT gives copper a bulk modulus of 134 GPa at 3.59 Å.
  assert.ok(typeof copper === 'number' && Math.abs(1 / (copper * gigapascal) - 134) < 5, String(copper));
  for (const error of [gas, isolated]) {
    assert.ok(error instanceof AtomloopError);
    assert.equal(error.code, 'E_NO_COMPRESSIBILITY');
  }
  assert.ok(iron instanceof AtomloopError && iron.code === 'E_UNSUPPORTED_SPECIES');
});
