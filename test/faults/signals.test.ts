import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, test } from 'node:test';
import { waitUntil } from '../helpers/wait.js';
import { amount, Chance } from './amounts.js';
import { journaledChunks } from './journals.js';
import { noneLeft } from './marked.js';
import { Scene } from './scene.js';

/** What a batch system usually gives before it kills. */
const graceSeconds = 20;
const count = 40;

suite('a signal ends a run with 75, or 8 where it added nothing, and the same command goes on', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGHUP'] as const) {
    test(signal, async (context) => {
      const chance = new Chance(context);
      const scene = new Scene(context, { count, ms: 5 });
      const argsOf = (): string[] => ['--scheme', chance.pick(['threads', 'processes']), '--npool', '2'];
      await scene.run(argsOf());
      const expected = scene.outputs;
      const codes: Record<string, number> = {};
      let longest = 0;
      for (let instant = 0; instant < amount(5, 100); instant += 1) {
        scene.reset();
        const { child, ended } = scene.start(argsOf());
        const begun = chance.integer(1, count - 10);
        await waitUntil(() => scene.begun.length >= begun, `${begun} configurations were begun`);
        await sleep(chance.real() * 15);
        const told = performance.now();
        child.kill(signal);
        const { code, stderr } = await ended;
        longest = Math.max(longest, (performance.now() - told) / 1e3);
        await noneLeft(scene.mark);
        const expectedCode = journaledChunks(scene.folder).length > 0 ? 75 : 8;
        assert.equal(code, expectedCode, stderr);
        assert.deepEqual(scene.outputs, {});
        codes[code] = (codes[code] ?? 0) + 1;
        const after = await scene.run(argsOf());
        assert.equal(after.code, 1, after.stderr);
        assert.deepEqual(scene.outputs, expected);
      }
      assert.ok(longest < graceSeconds, `took ${longest} s`);
      context.diagnostic(`exit codes ${JSON.stringify(codes)}, at most ${longest.toFixed(2)} s`);
    });
  }

  test('8 where this start added nothing', async (context) => {
    const scene = new Scene(context, { count });
    const all = Array.from({ length: count }, (_, index) => index);
    scene.hold(...all);
    for (const [free, expected] of [
      [0, 8],
      [20, 75],
      [0, 8],
    ] as const) {
      const done = journaledChunks(scene.folder).length;
      const begun = scene.begun.length;
      scene.letGo(...all.splice(0, free));
      const { child, ended } = scene.start(['--scheme', 'processes', '--npool', '2']);
      const isThere = (): boolean =>
        journaledChunks(scene.folder).length === done + free / 2 && scene.begun.length > begun + free;
      await waitUntil(isThere, 'the run stands still');
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      assert.equal(code, expected, stderr);
    }
  });
});
