import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AtomloopError } from '../../src/errors.js';
import type { OperatorArguments } from '../../src/operators/operator.js';
import { stopFlag } from '../calculators/structures.js';
import { copper, numbersOf, runMd, trajectory } from './md-run.js';

suite('a run of md that ends early', () => {
  test('keeps its frames, and the last of them says why', async () => {
    const frames = await trajectory(copper(), {
      steps: 50,
      every: 10,
      temperatureK: 900,
      abortEnergy: ':0.02',
    });
    const reasons = frames.map(({ info }) => info.get('MD_aborted'));
    assert.match(String(reasons.at(-1)), /^energy rose by 0\.02\d+ eV per atom$/);
    assert.ok(reasons.slice(0, -1).every((reason) => reason === undefined));
    const steps = numbersOf(frames, 'MD_step');
    assert.ok((steps.at(-1) ?? 50) < 50 && steps.slice(0, -1).every((step, k) => step === 10 * k));
  });

  test('names force, volume and distance too', async () => {
    const reasonOf = async (args: OperatorArguments): Promise<string> =>
      String(
        (await trajectory(copper(), { steps: 200, temperatureK: 2000, ...args }))
          .at(-1)
          ?.info.get('MD_aborted'),
      );
    assert.match(await reasonOf({ abortForce: 1 }), /^force of [\d.]+ eV\/A on atom \d$/);
    assert.match(await reasonOf({ abortDistance: 2.4 }), /^atoms \d and \d at 2\.3\d+ A$/);
    const npt = {
      ensemble: 'npt-berendsen',
      compressibilityPerGpa: 0.02,
      pressureGpa: -20,
      temperatureTauFs: 20,
    };
    assert.match(
      await reasonOf({ ...npt, abortVolume: 1.05 }),
      /^volume grew to 1\.05\d* of that at the beginning$/,
    );
  });

  test('fails where that is wanted', async () => {
    const [output] = await runMd([copper()], {
      steps: 50,
      temperatureK: 900,
      abortForce: 0.01,
      onAbort: 'fail',
    });
    assert.ok(output instanceof AtomloopError);
    assert.equal(output.code, 'E_MD_ABORTED');
    assert.match(output.message, /^step 0: force of/);
  });

  test('fails where atoms are lost, with step and atom', async () => {
    const heavy = copper();
    const momenta = new Float64Array(12);
    momenta[7] = 1e7;
    heavy.arrays.set('momenta', { kind: 'R', width: 3, values: momenta });
    const [output, fine] = await runMd([heavy, copper()], { steps: 5 });
    assert.ok(output instanceof AtomloopError);
    assert.equal(output.code, 'E_EXPLODED');
    assert.match(output.message, /^step 0: atom 2 is lost$/);
    assert.ok(Array.isArray(fine));
  });

  test('stops at the flag', async () => {
    await assert.rejects(runMd([copper(3)], { steps: 1e7 }, { stop: stopFlag(1) }), { code: 'E_STOPPED' });
  });
});
