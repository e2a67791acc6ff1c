import assert from 'node:assert/strict';
import { copyFileSync, renameSync, utimesSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { frame, frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';
import { journaledChunks } from './journals.js';
import { noneLeft } from './marked.js';
import { eachOperator } from './operator.js';
import { Scene } from './scene.js';

const count = 30;
const held = 12;

/** A run that was killed while one configuration waited and all others were done. */
async function unfinished(context: TestContext): Promise<Scene> {
  const scene = new Scene(context, { count, ms: 0 });
  scene.hold(held);
  const { child, ended } = scene.start(['--scheme', 'processes', '--npool', '2']);
  await waitUntil(() => journaledChunks(scene.folder).length === count / 2 - 1, 'all but one chunk are done');
  child.kill('SIGKILL');
  await ended;
  await noneLeft(scene.mark);
  scene.letGo(held);
  return scene;
}

/** A change refuses the run with a text, or, where it changes no result, lets it go on. */
const changes: readonly {
  readonly title: string;
  readonly change: (scene: Scene) => readonly string[];
  readonly refusal?: RegExp;
}[] = [
  {
    title: 'an argument',
    change: () => ['--set', 'extra=1'],
    refusal: /argument `extra` was not given, is 1/,
  },
  { title: 'the seed', change: () => ['--seed', '3'], refusal: /`seed` was 0, is 3/ },
  { title: 'a tag', change: () => ['--tag', 'a=1'], refusal: /tag `a`/ },
  { title: 'the policy', change: () => ['--on-error', 'skip'], refusal: /`onError`/ },
  { title: 'the format', change: () => ['--format', 'jsonl'], refusal: /formats/ },
  {
    title: 'the input appended',
    change: ({ folder }) => (folder.write('in.xyz', frames(count) + frame(99)), []),
    refusal: /input `in\.xyz` changed/,
  },
  {
    title: 'the input edited in place, with the same size',
    change: ({ folder }) => (
      folder.write('in.xyz', frames(count).replace('config_type=made', 'config_type=mode')),
      []
    ),
    refusal: /input `in\.xyz` changed/,
  },
  {
    title: 'the input replaced by another file of the same size and time',
    change: ({ folder }) => {
      copyFileSync(folder.at('in.xyz'), folder.at('new.xyz'));
      utimesSync(folder.at('new.xyz'), 1e9, 1e9);
      renameSync(folder.at('new.xyz'), folder.at('in.xyz'));
      return [];
    },
    refusal: /input `in\.xyz` changed/,
  },
  {
    title: 'one more input',
    change: ({ folder }) => [folder.write('more.xyz', frame(5))],
    refusal: /input `.*more\.xyz` is new/,
  },
  {
    title: 'the operator',
    change: ({ folder }) => (folder.write('op.mjs', `${eachOperator}\n`), []),
    refusal: /file `.*op\.mjs` changed/,
  },
  { title: 'the scheme and the number of workers', change: () => ['--scheme', 'threads', '--npool', '3'] },
  { title: 'the size of the chunks', change: () => ['--chunksize', '7'] },
  { title: 'the limits', change: () => ['--timeout', '60', '--retries', '2', '--max-failures', '90%'] },
];

suite('before an unfinished run goes on', () => {
  for (const { title, change, refusal } of changes) {
    test(`${title} ${refusal === undefined ? 'may change' : 'must not change'}`, async (context) => {
      const scene = await unfinished(context);
      const reference = new Scene(context, { count, ms: 0 });
      const expected = await reference.run(['--scheme', 'serial']).then(() => reference.outputs);
      const begun = scene.begun.length;
      const { code, stderr } = await scene.run(change(scene));
      if (refusal === undefined) {
        assert.equal(code, 1, stderr);
        assert.deepEqual(scene.begun.slice(begun), [held, held + 1], 'only what was missing is computed');
        assert.deepEqual(scene.outputs, expected);
        return;
      }
      assert.equal(code, 2, stderr);
      assert.match(stderr, /E_RUN_DIFFERS/);
      assert.match(stderr, refusal);
      assert.equal(scene.begun.length, begun, 'nothing was computed');
      assert.deepEqual(scene.outputs, {});
    });
  }
});
