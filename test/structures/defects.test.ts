import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { neighborList } from '../../src/calculators/neighbor-list.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { RandomStream } from '../../src/configuration/random.js';
import { atomsOf, choose, exchange, withoutAtoms } from '../../src/structures/defects.js';
import { addInterstitials } from '../../src/structures/interstitial.js';
import { repeat } from '../../src/structures/supercell.js';
import { assertClose } from './reference.js';

const fcc = new Configuration({
  species: ['Cu', 'Cu', 'Au', 'Au'],
  positions: [0, 0, 0, 0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0],
  cell: [3.6, 0, 0, 0, 3.6, 0, 0, 0, 3.6],
  arrays: [['tag', { kind: 'I', width: 1, values: Int32Array.of(10, 11, 12, 13) }]],
});

suite('vacancies', () => {
  test('take atoms away with their arrays', () => {
    const { species, positions, arrays, cell } = withoutAtoms(fcc, [3, 0]);
    assert.deepEqual(species, ['Cu', 'Au']);
    assert.deepEqual([...positions], [0, 1.8, 1.8, 1.8, 0, 1.8]);
    assert.deepEqual([...arrays.get('tag')!.values], [11, 12]);
    assert.deepEqual(cell, fcc.cell);
    assert.notEqual(cell, fcc.cell);
  });

  test('need the atoms they take, and leave one', () => {
    assert.throws(() => withoutAtoms(fcc, [4]), { code: 'E_TOO_FEW_ATOMS' });
    assert.throws(() => withoutAtoms(fcc, [0, 1, 2, 3]), { code: 'E_TOO_FEW_ATOMS' });
    assert.throws(() => choose([1, 2], 3, new RandomStream(0, 0, '')), { code: 'E_TOO_FEW_ATOMS' });
  });

  test('may be of some species alone', () => {
    assert.deepEqual(atomsOf(fcc), [0, 1, 2, 3]);
    assert.deepEqual(atomsOf(fcc, ['Au']), [2, 3]);
    assert.deepEqual(atomsOf(fcc, ['Ag']), []);
  });
});

test('choose takes every subset equally often', () => {
  const random = new RandomStream(1, 0, 'choose');
  const counts = new Map<string, number>();
  for (let i = 0; i < 30_000; i += 1) {
    const chosen = choose([3, 5, 7, 9], 2, random).join();
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), ['3,5', '3,7', '3,9', '5,7', '5,9', '7,9']);
  // Five standard deviations of 5,000 draws.
  for (const count of counts.values()) assert.ok(Math.abs(count - 5000) < 325, `${count}`);
});

test('exchanged atoms trade places and keep what is theirs', () => {
  const { species, positions, arrays } = exchange(fcc, [[0, 2]]);
  assert.deepEqual(species, fcc.species);
  assert.deepEqual([...positions], [1.8, 0, 1.8, 0, 1.8, 1.8, 0, 0, 0, 1.8, 1.8, 0]);
  assert.deepEqual([...arrays.get('tag')!.values], [10, 11, 12, 13]);
});

suite('interstitials', () => {
  const bulk = repeat(fcc, [2, 2, 2]);
  const options = { labels: ['H', 'Cu'], trials: 2000 };

  test('are put into wide voids: the octahedral ones of fcc', () => {
    const output = addInterstitials(bulk, { labels: ['H'], trials: 20_000 }, new RandomStream(0, 0, 'h'));
    const place = [...output.positions.subarray(-3)];
    // Halfway between atoms along the axes: one or three coordinates are odd multiples of 1.8 Å.
    assertClose(
      place,
      place.map((x) => 1.8 * Math.round(x / 1.8)),
      0.25,
    );
    const odd = place.reduce((sum, x) => sum + Math.round(x / 1.8), 0);
    assert.equal(odd % 2, 1, place.join(' '));
  });

  test('keep away from atoms and from each other', () => {
    for (let index = 0; index < 20; index += 1) {
      const { positions, cell } = addInterstitials(bulk, options, new RandomStream(0, index, 'i'));
      const { distances } = neighborList({ positions, cell: cell!, pbc: Uint8Array.of(1, 1, 1), cutoff: 3 });
      assert.ok(Math.min(...distances) > 1.5);
    }
  });

  test('have the arrays of the first atom of their species, else of all', () => {
    const { species, arrays, natoms } = addInterstitials(
      bulk,
      { labels: ['H', 'Au'], trials: 1 },
      new RandomStream(0, 0, ''),
    );
    assert.equal(natoms, 34);
    assert.deepEqual(species.slice(-2), ['H', 'Au']);
    assert.deepEqual([...arrays.get('tag')!.values.slice(-2)], [10, 12]);
    assert.deepEqual([...arrays.get('tag')!.values.slice(0, 32)], [...bulk.arrays.get('tag')!.values]);
  });

  test('need a solid and elements with a radius', () => {
    const random = new RandomStream(0, 0, '');
    const surface = fcc.copy();
    surface.pbc = [true, true, false];
    assert.throws(() => addInterstitials(surface, options, random), { code: 'E_BAD_CELL' });
    const labels = ['X'];
    assert.throws(() => addInterstitials(fcc, { labels, trials: 1 }, random), {
      code: 'E_UNSUPPORTED_SPECIES',
    });
  });
});
