import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { InfoArray } from '../../src/configuration/column.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { RandomStream } from '../../src/configuration/random.js';
import { generateKinds } from '../../src/operators/generate.js';
import type { OperatorArguments } from '../../src/operators/operator.js';
import { determinant, matrixOf } from '../../src/structures/matrix3.js';
import { assertClose, assertStructure, configurationOf, referenceCases } from '../structures/reference.js';

/** What a kind makes of one input. */
function make(kind: string, args: OperatorArguments, source: Configuration, index = 0) {
  const found = generateKinds.find(({ name }) => name === kind)!;
  const random = (purpose: string): RandomStream => new RandomStream(42, index, purpose);
  return found.plan(args).make(source, { index, seed: 42, random });
}

const copper = (): Configuration => configurationOf(referenceCases('rattle')[0]!.input);
const valuesOf = (value: unknown): number[] => [...((value as InfoArray).values as Float64Array)];

suite('rattle', () => {
  test('with the generator of numpy gives what ASE gives for the seed, first copy first', () => {
    const { stdev, output } = referenceCases('rattle')[0]!;
    const [first, second] = make('rattle', { stdev: stdev!, rng: 'numpy', copies: 2 }, copper());
    assertStructure(first!, output);
    assert.notDeepEqual(second!.positions, first!.positions);
  });

  test('with its own stream displaces each copy and each configuration differently', () => {
    const outputs = [0, 1].flatMap((index) => make('rattle', { stdev: 0.1, copies: 3 }, copper(), index));
    assert.equal(new Set(outputs.map(({ positions }) => positions.join())).size, 6);
  });
});

test('a seed that numpy has not is an error', () => {
  const { plan } = generateKinds.find(({ name }) => name === 'rattle')!;
  const context = (seed: number) => ({
    index: 0,
    seed,
    random: (purpose: string) => new RandomStream(0, 0, purpose),
  });
  for (const [rng, seed] of [
    ['numpy', 2 ** 32],
    ['numpy', -1],
    ['pcg64', -1],
  ] as const)
    assert.throws(() => plan({ stdev: 0.1, rng }).make(copper(), context(seed)), { code: 'E_OPTION' });
});

suite('strain', () => {
  test('by a gradient is that of the reference', () => {
    const { input, output, F } = referenceCases('strain')[0]!;
    const [deformed] = make('strain', { gradient: F! as number[][] }, configurationOf(input));
    assertStructure(deformed!, output);
    assert.deepEqual(valuesOf(deformed!.info.get('deformation_gradient')), F!.flat());
  });

  const gradients = (args: OperatorArguments): number[][] =>
    make('strain', args, copper()).map(({ info }) => valuesOf(info.get('deformation_gradient')));

  test('has short forms, one structure for each value', () => {
    assert.deepEqual(gradients({ hydrostatic: '-0.5,0.25' }), [
      [0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5],
      [1.25, 0, 0, 0, 1.25, 0, 0, 0, 1.25],
    ]);
    assert.deepEqual(
      gradients({ uniaxial: 'y=0.25:0.75:3' }).map((gradient) => gradient[4]),
      [1.25, 1.5, 1.75],
    );
    assert.deepEqual(gradients({ shear: 'zx=0.5' }), [[1, 0, 0, 0, 1, 0, 0.5, 0, 1]]);
    const [sheared] = make('strain', { shear: 'xy=0.5' }, copper());
    assertClose(sheared!.positions.subarray(3, 6), [0.9025, 1.805, 1.805]);
  });

  test('at random is symmetric and within its bounds, and reaches them', () => {
    const all = gradients({ magnitude: 0.1, copies: 400 });
    for (const [xx, xy, xz, yx, yy, yz, zx, zy, zz] of all) {
      assert.deepEqual([xy, xz, yz], [yx, zx, zy]);
      for (const e of [xx! - 1, yy! - 1, zz! - 1, xy!, xz!, yz!]) assert.ok(Math.abs(e) <= 0.1 + 1e-15);
    }
    for (const place of [0, 1, 2, 4, 5, 8]) {
      const strains = all.map((gradient) => gradient[place]! - (place % 4 === 0 ? 1 : 0));
      assert.ok(Math.min(...strains) < -0.095 && Math.max(...strains) > 0.095);
    }
  });
});

test('a volume scan has the volumes, and tells them', () => {
  const outputs = make('volume-scan', {}, copper());
  const volume = determinant(matrixOf(copper().cell!));
  assert.equal(outputs.length, 11);
  for (const [i, { cell, info }] of outputs.entries()) {
    const factor = determinant(matrixOf(cell!)) / volume;
    assert.ok(Math.abs(factor - (0.9 + 0.02 * i)) < 1e-12);
    assert.ok(Math.abs((info.get('volume_factor') as number) - factor) < 1e-12);
  }
  const molecule = new Configuration({ species: ['H'], positions: [0, 0, 0] });
  assert.throws(() => make('volume-scan', {}, molecule), { code: 'E_BAD_CELL' });
});

test('vacancies tell what went, and where it was', () => {
  const [one] = make('vacancies', { atoms: [2] }, copper());
  assert.equal(one!.info.get('vacancy_Z'), 29);
  assert.deepEqual(valuesOf(one!.info.get('vacancy_pos')), [1.805, 0, 1.805]);
  const [two] = make('vacancies', { number: 2 }, copper());
  assert.deepEqual((two!.info.get('vacancy_pos') as InfoArray).shape, [2, 3]);
  assert.equal(two!.natoms, 2);
});

suite('antisites', () => {
  const alloy = (species: readonly string[]): Configuration => {
    const source = copper();
    source.species = species;
    return source;
  };

  test('exchange so many pairs and keep the composition', () => {
    const source = alloy(['Cu', 'Au', 'Au', 'Cu']);
    for (const { species, positions, info } of make('antisites', { number: 2, copies: 5 }, source)) {
      assert.deepEqual(species, source.species);
      const moved = [0, 1, 2, 3].filter(
        (a) =>
          positions[3 * a + 1] !== source.positions[3 * a + 1] ||
          positions[3 * a] !== source.positions[3 * a],
      );
      assert.deepEqual(moved, [0, 1, 2, 3]);
      const pairs = valuesOf(info.get('antisite_atoms'));
      assert.deepEqual(
        pairs.map((atom) => species[atom]),
        ['Cu', 'Au', 'Cu', 'Au'],
      );
    }
  });

  test('need two species, or which two, and enough of them', () => {
    assert.throws(() => make('antisites', {}, copper()), { code: 'E_TOO_FEW_ATOMS' });
    const ternary = alloy(['Cu', 'Au', 'Ag', 'Cu']);
    assert.throws(() => make('antisites', {}, ternary), { code: 'E_TOO_FEW_ATOMS' });
    assert.equal(make('antisites', { species: ['Ag', 'Cu'] }, ternary).length, 1);
    assert.throws(() => make('antisites', { species: ['Ag', 'Cu'], number: 2 }, ternary), {
      code: 'E_TOO_FEW_ATOMS',
    });
  });
});

test('random structures have each number of formula units in the bounds', () => {
  const none = copper();
  const sizes = Array.from({ length: 60 }, (_, index) =>
    make('random', { composition: 'CuO2', natoms: '4:12' }, none, index).map(({ natoms }) => natoms),
  ).flat();
  assert.deepEqual(
    [...new Set(sizes)].sort((a, b) => a - b),
    [6, 9, 12],
  );
});

test('distances of random structures may be given by pair, as text or as a map', () => {
  const args = { composition: 'CuO', natoms: 8, volume: 20 };
  const of = (minDistance: OperatorArguments[string]) =>
    make('random', { ...args, minDistance }, copper())[0]!;
  const byText = of('Cu-Cu=2.5,O-Cu=1.8,O-O=2');
  assert.deepEqual(byText.positions, of({ 'Cu-Cu': 2.5, 'Cu-O': 1.8, 'O-O': 2 }).positions);
  assert.notDeepEqual(byText.positions, of(1).positions);
});
