import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { iterableLoop } from '../../src/index.js';
import { waitUntil } from '../helpers/wait.js';
import { amount, Chance } from './amounts.js';
import { journaledChunks } from './journals.js';
import { Scene } from './scene.js';

const count = 60;
/** The run stands still with both of them at work: the first is done later, the second never. */
const held = [9, 55] as const;
const tail = 4096;
/** A file system may leave whole blocks of zeros where a journal grew last. */
const zeroBlocks = [1, 512, 1024, 2048, 4096, 8192];

type Files = ReadonlyMap<string, Buffer>;

/** What a run leaves that is killed while results wait for their turn and others have just had theirs. */
async function interrupted(scene: Scene): Promise<Files> {
  const { folder } = scene;
  scene.hold(...held);
  const { child, ended } = scene.start(['--scheme', 'threads', '--npool', '3']);
  const isDone = (chunks: number): boolean => journaledChunks(folder).length >= chunks;
  await waitUntil(() => isDone(count / 2 - 2), 'all but two chunks are done');
  scene.letGo(held[0]);
  await waitUntil(() => isDone(count / 2 - 1), 'one of them is done');
  child.kill('SIGKILL');
  await ended;
  scene.letGo(held[1]);
  const directory = folder.at('out.xyz.atomloop');
  return new Map(readdirSync(directory).map((name) => [name, readFileSync(`${directory}/${name}`)]));
}

function restore(scene: Scene, files: Files): void {
  scene.reset();
  mkdirSync(scene.folder.at('out.xyz.atomloop'));
  for (const [name, bytes] of files) writeFileSync(scene.folder.at(`out.xyz.atomloop/${name}`), bytes);
}

/** The same command, in this process. */
async function resume(): Promise<void> {
  await iterableLoop({
    inputs: 'in.xyz',
    outputs: 'out.xyz',
    operator: { module: 'op.mjs' },
    args: { ms: 0 },
    chunksize: 2,
    scheme: 'serial',
  });
}

/** Configurations that the journal does not tell as computed. */
function missing(scene: Scene): number[] {
  const known = journaledChunks(scene.folder).flatMap(({ first, count: length }) =>
    Array.from({ length }, (_, i) => first + i),
  );
  return Array.from({ length: count }, (_, i) => i).filter((index) => !known.includes(index));
}

test('a journal cut at any byte of its last 4 KB, or ended by zeros, costs only its tail', async (context) => {
  const chance = new Chance(context);
  const scene = new Scene(context, { count, ms: 0 });
  const { folder } = scene;
  const home = process.cwd();
  process.chdir(folder.path);
  context.after(() => process.chdir(home));
  await scene.run(['--scheme', 'serial']);
  const expected = scene.outputs;
  scene.reset();
  const files = await interrupted(scene);
  const journal = files.get('journal');
  assert.ok(journal !== undefined && journal.length > tail && journal.includes('"placed"'));
  const cuts = amount(64, tail);
  for (let i = 0; i < cuts; i += 1) {
    const step = tail / cuts;
    const cut: number = journal.length - Math.floor(i * step + chance.real() * step);
    const kept = journal.subarray(0, cut);
    const zeros = Buffer.alloc(chance.pick([journal.length - cut, ...zeroBlocks]));
    for (const bytes of [kept, Buffer.concat([kept, zeros])]) {
      restore(scene, new Map([...files, ['journal', bytes]]));
      const toCompute = missing(scene);
      await resume();
      assert.deepEqual(scene.outputs, expected, `cut at ${cut} of ${journal.length}`);
      assert.deepEqual(scene.begun, toCompute, `cut at ${cut} of ${journal.length}`);
    }
  }
  context.diagnostic(`${cuts} cuts, and ${cuts} tails of zeros`);
});
