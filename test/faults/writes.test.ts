import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { amount, Chance } from './amounts.js';
import { noneLeft } from './marked.js';
import { Scene } from './scene.js';
import { Shim } from './shim.js';

const serial = ['--scheme', 'serial'];
const inThreads = ['--scheme', 'threads', '--npool', '2'];

suite('a run that is killed at a write, sync, rename or removal is finished by the next', () => {
  for (const output of ['out.xyz', 'out.xyz.gz']) {
    test(output, async (context) => {
      const chance = new Chance(context);
      const shim = new Shim(context);
      const scene = new Scene(context, { count: 30, ms: 0, output });
      const total = await shim.count(scene, serial);
      const expected = scene.outputs;
      assert.equal(Object.keys(expected).length, 2);
      const tries = amount(8, 300);
      let killed = 0;
      for (let i = 0; i < tries; i += 1) {
        scene.reset();
        // The end of a run, where names change, is tried call by call: in one thread their number is always the same.
        const isAtEnd = i < tries / 2;
        const from = isAtEnd ? Math.max(1, total - i) : chance.integer(1, total);
        const { signal } = await scene.run(
          isAtEnd ? serial : inThreads,
          shim.with({ kind: 'kill', from, count: 1 }),
        );
        killed += Number(signal === 'SIGKILL');
        await noneLeft(scene.mark);
        const { code, stderr } = await scene.run(inThreads);
        assert.equal(code, 1, `call ${from} of ${total}: ${stderr}`);
        assert.deepEqual(scene.outputs, expected, `killed at call ${from} of ${total}`);
      }
      context.diagnostic(`killed ${killed} times at one of ${total} calls`);
    });
  }
});

/** The last calls give the lease and the lock free; where they fail, others take over what is left. */
const releasing = 2;

suite('a write that the system refuses ends the run with 4, and the next finishes it', () => {
  for (const kind of ['eio', 'enospc', 'short'] as const) {
    test(kind, async (context) => {
      const chance = new Chance(context);
      const shim = new Shim(context);
      const scene = new Scene(context, { count: 30, ms: 0 });
      const total = await shim.count(scene, serial);
      const expected = scene.outputs;
      for (let i = 0; i < amount(5, 100); i += 1) {
        scene.reset();
        const from = chance.integer(1, total);
        const count = kind === 'short' ? total : chance.pick([1, 1e6]);
        const { code, stderr } = await scene.run(serial, shim.with({ kind, from, count }));
        const what = `${kind} at ${from} of ${total}: ${stderr}`;
        if (kind === 'short' || from > total - releasing) {
          assert.equal(code, 1, what);
          assert.deepEqual(scene.outputs, expected, what);
        } else {
          assert.equal(code, 4, what);
          assert.match(stderr, new RegExp(kind.toUpperCase()));
          assert.match(stderr, /out\.(failed\.)?xyz/);
        }
        const after = await scene.run(inThreads);
        assert.equal(after.code, 1, `${what}\n${after.stderr}`);
        assert.deepEqual(scene.outputs, expected, what);
      }
    });
  }
});
