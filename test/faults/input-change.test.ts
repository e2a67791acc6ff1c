import assert from 'node:assert/strict';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
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
      const scene = new Scene(context, { count, ms: 1 });
      const args = ['--scheme', 'threads', '--npool', '2'];
      for (let instant = 0; instant < amount(5, 50); instant += 1) {
        scene.reset();
        scene.folder.write('in.xyz', frames(count));
        const held = chance.integer(0, count - 1);
        scene.hold(held);
        const { ended } = scene.start(args);
        await waitUntil(() => scene.begun.includes(held), 'the run is there');
        change(scene.folder.at('in.xyz'), chance);
        scene.letGo(held);
        const { code, stderr } = await ended;
        await noneLeft(scene.mark);
        assert.equal(code, 6, stderr);
        assert.match(stderr, /E_INPUT_CHANGED.*in\.xyz/);
        assert.deepEqual(scene.outputs, {}, 'nothing was published');
        const again = await scene.run(args);
        assert.ok(again.code === 2 && /in\.xyz. changed/.test(again.stderr), again.stderr);
      }
    });
  }
});
