import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { AtomloopError } from '../../src/errors.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { type Outcome, outcomesOf } from './outcomes.js';
import { stopFlag } from './structures.js';

const FRAMES = `1
Lattice="3.61 0 0 0 3.61 0 0 0 3.61" Properties=species:S:1:pos:R:3
Cu 0 0 0
2
Properties=species:S:1:pos:R:3 pbc="F F F"
Cu 0 0 0
Fe 0 0 2.5
2
Properties=species:S:1:pos:R:3 pbc="F F F"
Cu 0 0 0
Au 0.1 0 2.5
`;

const describe = (outcome: Outcome | AtomloopError): unknown =>
  outcome instanceof AtomloopError ? outcome.details.got : [outcome.energy, outcome.forces, outcome.stress];

test('frames of a file give the same as their copies, whole chunk or part', async () => {
  const origin = { file: 'frames.xyz', firstLine: 1, firstFrame: 0 };
  const { configurations } = extxyzFormat.decode(Buffer.from(FRAMES), origin);
  const calculator = await createCalculator({ name: 'emt', args: [], kwargs: {} });
  const results = async (chunk: typeof configurations) =>
    outcomesOf(await calculator.calculate(chunk, ['energy', 'forces', 'stress'], stopFlag())).map(describe);
  const whole = await results(configurations);
  assert.equal(whole[1], '`Fe` (atom 1)');
  assert.deepEqual(await results(configurations.slice(1)), whole.slice(1));
  assert.deepEqual(await results(configurations.map((configuration) => configuration.copy())), whole);
});
