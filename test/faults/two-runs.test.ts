import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { amount, Chance } from './amounts.js';
import { noneLeft } from './marked.js';
import { Scene } from './scene.js';

suite('of two runs on one output that start together', () => {
  test('exactly one runs, and the other ends with 5 and names it', async (context) => {
    const chance = new Chance(context);
    const scene = new Scene(context, { count: 30, ms: 1 });
    const args = ['--scheme', 'threads', '--npool', '1'];
    await scene.run(args);
    const expected = scene.outputs;
    for (let race = 0; race < amount(10, 100); race += 1) {
      scene.reset();
      // Neither is done before the other has come.
      scene.hold(0);
      const first = scene.start(args);
      await sleep(chance.pick([0, 0, chance.real() * 150]));
      const second = scene.start(args);
      await Promise.race([first.ended, second.ended]);
      scene.letGo(0);
      const runs = await Promise.all([first.ended, second.ended]);
      const codes = runs.map(({ code }) => code);
      const said = runs.map(({ stderr }) => stderr).join('\n');
      assert.deepEqual(codes.toSorted(), [1, 5], said);
      const winner = codes[0] === 1 ? first : second;
      const loser = runs[codes.indexOf(5)];
      assert.match(loser?.stderr ?? '', new RegExp(`process ${winner.child.pid} on ${hostname()}`));
      assert.equal(scene.begun.length, 30, 'every configuration was computed once');
      assert.deepEqual(scene.outputs, expected);
    }
  });

  test('the next goes on without unlocking when the one that ran was killed', async (context) => {
    const scene = new Scene(context, { count: 20 });
    const args = ['--scheme', 'processes', '--npool', '1'];
    await scene.run(args);
    const expected = scene.outputs;
    for (let race = 0; race < amount(2, 50); race += 1) {
      scene.reset();
      scene.hold(0);
      const two = [scene.start(args), scene.start(args)];
      const loser = await Promise.race(two.map(async ({ ended }, i) => ((await ended).code === 5 ? i : -1)));
      assert.notEqual(loser, -1);
      const winner = two[1 - loser];
      winner?.child.kill('SIGKILL');
      scene.letGo(0);
      const next = await scene.run(args);
      await winner?.ended;
      await noneLeft(scene.mark);
      assert.equal(next.code, 1, next.stderr);
      assert.deepEqual(scene.outputs, expected);
    }
  });
});
