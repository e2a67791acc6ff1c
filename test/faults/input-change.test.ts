import assert from 'node:assert/strict';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { frame, frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';
import { amount, Chance } from './amounts.js';
import { noneLeft } from './marked.js';
import { Scene } from './scene.js';

const count = 30;
/** Other numbers in text of the same length. */
const other = frames(count).replaceAll(/\d(?=\n)/g, (digit) => (digit === '1' ? '2' : '1'));

const changes: readonly (readonly [title: string, change: (path: string, chance: Chance) => void])[] = [
  ['appended', (path) => appendFileSync(path, frame(99))],
  ['truncated', (path, chance) => truncateSync(path, chance.integer(0, frames(count).length - 1))],
  [
    'replaced by rename',
    (path) => {
      writeFileSync(`${path}.new`, other);
      renameSync(`${path}.new`, path);
    },
  ],
  ['overwritten in place', (path) => writeFileSync(path, other)],
];

suite('an input that changes during the run never leads to a mixed output', () => {
  for (const [title, change] of changes) {
    test(title, async (context) => {
      const chance = new Chance(context);
      const scene = new Scene(context, { count, ms: 5 });
      const args = ['--scheme', 'threads', '--npool', '2'];
      const input = scene.folder.at('in.xyz');
      await scene.run(args);
      const before = scene.outputs;
      const codes: Record<string, number> = {};
      for (let instant = 0; instant < amount(5, 50); instant += 1) {
        scene.reset();
        scene.folder.write('in.xyz', frames(count));
        const { ended } = scene.start(args);
        let isOver = false;
        void ended.then(() => (isOver = true));
        const begun = chance.integer(1, count);
        await waitUntil(() => isOver || scene.begun.length >= begun, 'the run computes');
        await sleep(chance.real() * 20);
        const isTooLate = isOver;
        change(input, chance);
        const { code, stderr } = await ended;
        await noneLeft(scene.mark);
        codes[code ?? ''] = (codes[code ?? ''] ?? 0) + 1;
        if (code === 1) {
          // The last look at the input was before the change.
          assert.deepEqual(scene.outputs, before, stderr);
          assert.ok(isTooLate || begun > count / 2, stderr);
          continue;
        }
        assert.equal(code, 6, stderr);
        assert.match(stderr, /E_INPUT_CHANGED.*in\.xyz|in\.xyz.*E_INPUT_CHANGED|in\.xyz/);
        assert.deepEqual(scene.outputs, {}, 'nothing was published');
        const again = await scene.run(args);
        assert.ok(again.code === 2 && /in\.xyz. changed/.test(again.stderr), again.stderr);
      }
      context.diagnostic(`exit codes ${JSON.stringify(codes)}`);
    });
  }
});
