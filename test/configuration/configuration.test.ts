import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Configuration } from '../../src/configuration/configuration.js';
import { atomicMass, atomicNumber, elementSymbols } from '../../src/configuration/elements.js';
import { gatherGeometry } from '../../src/configuration/geometry.js';
import { Info } from '../../src/configuration/info.js';
import type { AtomloopError } from '../../src/errors.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';

const text = `2
Lattice="4 0 0 0 5 0 0 0 6" Properties=species:S:1:pos:R:3:q:R:1 energy=-1.0 pbc="T F T"
Cu 0 0 0 0.5
O 1 2 3 -0.5
1
Properties=species:S:1:pos:R:3 energy=2.5 pbc="F F F"
Xx 7 8 9
`;

function decode(): Configuration[] {
  return extxyzFormat.decode(Buffer.from(text), { file: 'test', firstLine: 1, firstFrame: 0 }).configurations;
}

function first(): Configuration {
  const [configuration] = decode();
  assert.ok(configuration !== undefined);
  return configuration;
}

const encode = (configurations: readonly Configuration[]): string =>
  Buffer.from(extxyzFormat.encode(configurations).bytes).toString();

const isBadShape = (error: AtomloopError): boolean => error.code === 'E_BAD_SHAPE';

describe('Configuration', () => {
  test('is built from plain data, periodic where it has a cell', () => {
    const bulk = new Configuration({
      species: ['Cu'],
      positions: [1, 2, 3],
      cell: [4, 0, 0, 0, 4, 0, 0, 0, 4],
    });
    assert.deepEqual([bulk.natoms, bulk.pbc, [...bulk.numbers]], [1, [true, true, true], [29]]);
    const molecule = new Configuration({ species: ['H', 'q'], positions: new Float64Array(6) });
    assert.deepEqual(
      [molecule.natoms, molecule.cell, molecule.pbc, [...molecule.numbers]],
      [2, null, [false, false, false], [1, 0]],
    );
  });

  test('refuses parts that do not fit', () => {
    assert.throws(() => new Configuration({ species: ['H'], positions: [0, 0] }), isBadShape);
    assert.throws(
      () => new Configuration({ species: ['H'], positions: [0, 0, 0], cell: [1, 2] }),
      isBadShape,
    );
    assert.throws(() => (first().positions = new Float64Array(3)), isBadShape);
    assert.throws(() => (first().species = ['H']), isBadShape);
  });

  test('counts as untouched until somebody looks', () => {
    const configuration = first();
    assert.deepEqual(configuration.touch, {});
    assert.equal(configuration.info.get('energy'), -1);
    assert.deepEqual(Object.keys(configuration.touch), ['info']);
  });

  test('gives a copy that shares nothing', () => {
    const configuration = first();
    const copy = configuration.copy();
    copy.positions[0] = 9;
    copy.info.set('energy', 5);
    (copy.arrays.get('q')?.values as Float64Array)[0] = 9;
    if (copy.cell !== null) copy.cell[0] = 9;
    assert.equal(encode([configuration]), text.slice(0, text.indexOf('1\nProp')));
  });

  test('writes what was changed in place, and keeps the rest', () => {
    const configuration = first();
    configuration.positions[4] = 2.25;
    if (configuration.cell !== null) configuration.cell[0] = 4.5;
    assert.equal(
      encode([configuration]),
      '2\nLattice="4.5 0.0 0.0 0.0 5.0 0.0 0.0 0.0 6.0" Properties=species:S:1:pos:R:3:q:R:1 energy=-1.0 pbc="T F T"\n' +
        'Cu 0 0 0 0.5\nO 1 2.25 3 -0.5\n',
    );
  });
});

describe('Info', () => {
  test('keeps a real a real when another number is set', () => {
    const info = new Info().setReal('a', 1).set('b', 1);
    assert.deepEqual([info.isReal('a'), info.isReal('b')], [true, false]);
    info.set('a', 2).set('b', 2.5);
    assert.deepEqual([info.isReal('a'), info.isReal('b')], [true, true]);
    info.set('b', 3).set('a', 'text').set('a', 4);
    assert.deepEqual([info.isReal('a'), info.isReal('b')], [false, false]);
    info.setReal('a', 1).delete('a');
    assert.equal(info.set('a', 1).isReal('a'), false);
  });

  test('has __proto__ as a key like any other', () => {
    const configuration = new Configuration({ species: [], positions: [], info: [['__proto__', 5]] });
    assert.equal(encode([configuration]), '0\nProperties=species:S:1:pos:R:3 __proto__=5 pbc="F F F"\n');
  });
});

describe('gatherGeometry', () => {
  const expected = {
    natoms: Uint32Array.of(2, 1),
    numbers: Uint8Array.of(29, 8, 0),
    positions: Float64Array.of(0, 0, 0, 1, 2, 3, 7, 8, 9),
    cells: Float64Array.of(4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    pbc: Uint8Array.of(1, 0, 1, 0, 0, 0),
  };

  test('gives views of the slab for frames that follow each other, and touches nothing', () => {
    const configurations = decode();
    const geometry = gatherGeometry(configurations);
    assert.deepEqual(geometry, expected);
    assert.equal(geometry.positions.buffer, configurations[0]?.origin?.source.slab.positions.buffer);
    assert.deepEqual(configurations[1]?.touch, {});
    assert.deepEqual(gatherGeometry(configurations.slice(1)).positions, Float64Array.of(7, 8, 9));
  });

  test('gives the same for copies, another order, and replaced parts', () => {
    assert.deepEqual(gatherGeometry(decode().map((configuration) => configuration.copy())), expected);
    const [a, b] = decode() as [Configuration, Configuration];
    assert.deepEqual([...gatherGeometry([b, a]).positions], [7, 8, 9, 0, 0, 0, 1, 2, 3]);
    b.positions = Float64Array.of(1, 1, 1);
    b.species = ['Au'];
    const geometry = gatherGeometry([a, b]);
    assert.deepEqual(
      [[...geometry.numbers], [...geometry.positions.slice(6)]],
      [
        [29, 8, 79],
        [1, 1, 1],
      ],
    );
  });

  test('sees positions and cells that were changed in place', () => {
    const configurations = decode();
    const [a] = configurations as [Configuration];
    a.positions[3] = 1.5;
    (a.cell as Float64Array)[4] = 5.5;
    const geometry = gatherGeometry(configurations);
    assert.deepEqual([geometry.positions[3], geometry.cells[4]], [1.5, 5.5]);
  });

  test('gives nothing for nothing', () => {
    assert.deepEqual(gatherGeometry([]).natoms.length, 0);
  });
});

describe('elements', () => {
  test('know symbols, numbers and masses', () => {
    assert.deepEqual(elementSymbols.length, 119);
    assert.deepEqual(
      [atomicNumber('H'), atomicNumber('Og'), atomicNumber('X'), atomicNumber('h')],
      [1, 118, 0, 0],
    );
    assert.deepEqual([atomicMass('Cu'), atomicMass('nothing')], [63.546, NaN]);
  });

  test('are the same to the parser', () => {
    const rows = elementSymbols.map((symbol) => `${symbol} 0 0 0\n`).join('');
    const bytes = Buffer.from(`119\nProperties=species:S:1:pos:R:3\n${rows}`);
    const { configurations } = extxyzFormat.decode(bytes, { file: 'test', firstLine: 1, firstFrame: 0 });
    assert.deepEqual([...gatherGeometry(configurations).numbers], elementSymbols.map(atomicNumber));
  });
});
