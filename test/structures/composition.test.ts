import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atomsIn, parseComposition } from '../../src/structures/composition.js';
import { covalentRadius } from '../../src/structures/covalent-radii.js';
import { elementSymbols } from '../../src/configuration/elements.js';
import { askPython } from '../helpers/ase.js';

test('formulas are read with counts and groups, in the order of the species', () => {
  const read = (text: string): unknown => {
    const composition = parseComposition(text);
    return composition && Object.fromEntries(composition);
  };
  assert.deepEqual(read('Cu3Au'), { Cu: 3, Au: 1 });
  assert.deepEqual(read('CH3CH2OH'), { C: 2, H: 6, O: 1 });
  assert.deepEqual(read('Al2(SO4)3'), { Al: 2, S: 3, O: 12 });
  assert.deepEqual(read('Ca((OH)2(H2O)3)2'), { Ca: 1, O: 10, H: 16 });
  assert.deepEqual([...parseComposition('OTi')!.keys()], ['O', 'Ti']);
  assert.equal(atomsIn(parseComposition('SiO2')!), 3);
});

test('what is no formula is undefined', () => {
  for (const text of [
    '',
    'cu',
    'Cu-Au',
    'Xx',
    'Cu0',
    'X2',
    'Cu)',
    '(Cu',
    '()',
    '(Cu)0',
    '2Cu',
    'Cu 3',
    'Cu99999999',
    'Cu1.5',
  ])
    assert.equal(parseComposition(text), undefined, text);
});

test("covalent radii are ASE's", () => {
  const expected = askPython<readonly number[]>(
    'from ase.data import covalent_radii\nanswer = covalent_radii.tolist()',
    null,
  );
  for (let number = 1; number <= 96; number += 1)
    assert.equal(covalentRadius(elementSymbols[number]!), expected[number]);
  for (const label of ['X', 'Bk', 'Og', 'cu']) assert.equal(covalentRadius(label), undefined);
});
