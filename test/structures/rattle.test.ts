import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Configuration } from '../../src/configuration/configuration.js';
import { RandomStream } from '../../src/configuration/random.js';
import { Mt19937 } from '../../src/structures/mt19937.js';
import { Pcg64 } from '../../src/structures/pcg64.js';
import { rattle } from '../../src/structures/rattle.js';
import { assertClose, assertStructure, configurationOf, referenceCases } from './reference.js';

suite('rattle', () => {
  test("gives ASE's positions with its generator and seed, to 1e-12", () => {
    for (const { input, output, seed, stdev } of referenceCases('rattle'))
      assertStructure(rattle(configurationOf(input), stdev!, new Mt19937(seed!)), output);
  });

  test('displaces by the standard deviation that is asked for', () => {
    const zeros = new Float64Array(30_000);
    const source = new Configuration({ species: new Array<string>(10_000).fill('H'), positions: zeros });
    const { positions } = rattle(source, 0.2, new RandomStream(1, 0, 'rattle'));
    const square = positions.reduce((sum, value) => sum + value * value, 0) / positions.length;
    // The relative standard error of a variance of 30,000 deviates is 0.8 %.
    assert.ok(Math.abs(square / 0.04 - 1) < 0.03, `${square}`);
    assert.ok(zeros.every((value) => value === 0));
  });

  test('leaves alone what move_mask fixes, with the same numbers for the others', () => {
    const { input, stdev, seed, output } = referenceCases('rattle')[0]!;
    const source = configurationOf(input);
    source.arrays.set('move_mask', { kind: 'L', width: 1, values: Uint8Array.of(1, 0, 1, 1) });
    const expected = [...output.positions];
    expected[1] = input.positions[1]!;
    assertClose(rattle(source, stdev!, new Mt19937(seed!)).positions, expected.flat());
    source.arrays.set('move_mask', {
      kind: 'L',
      width: 3,
      values: Uint8Array.of(1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1),
    });
    assertClose(rattle(source, stdev!, new Mt19937(seed!)).positions, expected.flat());
  });
});

suite('the generators of numpy', () => {
  test('default_rng gives the reference numbers, to 1e-12', () => {
    for (const { seed, standard_normal: normal, random } of referenceCases('pcg64')) {
      const normals = new Pcg64(seed!);
      assertClose(
        normal!.map(() => normals.normal()),
        normal!,
      );
      const uniforms = new Pcg64(seed!);
      assert.deepEqual(
        random!.map(() => uniforms.uniform()),
        random,
      );
    }
  });
});
