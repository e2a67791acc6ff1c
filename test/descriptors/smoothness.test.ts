import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ISOLATED, largestDifference, NO_CELL, type Structure } from '../calculators/structures.js';
import { describeOne } from './describe.js';

const three = (r: number): Structure => ({
  numbers: [14, 6, 14],
  positions: [[0, 0, 0], [r * 0.6, 0, r * 0.8], [1.9, 0.4, -0.3]], // prettier-ignore
  cell: NO_CELL,
  pbc: ISOLATED,
});

/** Largest change of the vector of the first atom over so small a step across a distance, per Å. */
async function slopeAt(descriptor: string, r: number, step: number): Promise<number> {
  const [below, above] = [
    await describeOne(descriptor, three(r - step / 2), { perAtom: true }),
    await describeOne(descriptor, three(r + step / 2), { perAtom: true }),
  ];
  const width = below.length / 3;
  return largestDifference(below.subarray(0, width), above.subarray(0, width)) / step;
}

describe('a neighbor that crosses the cutoff', () => {
  const smooth = [
    'soap cutoff=4.0 cutoff_transition_width=0.5 n_max=4 l_max=3 atom_sigma=0.5 n_species=2 species_Z={6 14} normalise=F',
    'soap cutoff=4.0 cutoff_transition_width=0.5 n_max=4 l_max=3 atom_sigma=0.5 n_species=2 species_Z={6 14} cutoff_dexp=4 cutoff_scale=2.0 cutoff_rate=0.5',
    'acsf(4, g2_params=[[0.1, 3.5]], g4_params=[[0.01, 1, 1]], g5_params=[[0.01, 2, -1]], species=["Si", "C"])',
  ];
  for (const descriptor of smooth) {
    test(`${descriptor.slice(0, 20)}…${descriptor.slice(-20)} fades to nothing: value and slope have no step`, async () => {
      const inside = await slopeAt(descriptor, 3.7, 1e-6);
      assert.ok(inside > 1e-3);
      // Near the cutoff the slope goes to zero with the distance from it.
      for (const step of [1e-2, 1e-3, 1e-4])
        assert.ok((await slopeAt(descriptor, 4, step)) < 50 * inside * step);
    });
  }

  test('soap(…) of DScribe has a step, as small as an atom has faded in its radial functions', async () => {
    const descriptor = 'soap(4, 4, 3, sigma=0.5, species=["Si", "C"])';
    const cutoff = 4 + 0.5 * Math.sqrt(-2 * Math.log(1e-3));
    const size = Math.max(...(await describeOne(descriptor, three(2), { perAtom: true })).map(Math.abs));
    const step = 1e-7 * (await slopeAt(descriptor, cutoff, 1e-7));
    assert.ok(step > 0 && step < 1e-3 * size, `${step / size}`);
  });
});

test('vectors have no steps where the pieces of the radial functions meet', async () => {
  const descriptors = [
    'soap(4, 6, 6, sigma=0.5, species=["Si", "C"])',
    'soap cutoff=4.0 n_max=6 l_max=6 atom_sigma=0.5 n_species=2 species_Z={6 14}',
  ];
  for (const descriptor of descriptors) {
    const size = Math.max(...(await describeOne(descriptor, three(2), { perAtom: true })).map(Math.abs));
    for (let k = 4; k < 40; k += 1) {
      const step = 1e-9;
      assert.ok((await slopeAt(descriptor, k / 16, step)) * step < 1e-7 * size);
    }
  }
});
