import assert from 'node:assert/strict';
import { existsSync, unlinkSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { atomloop, start } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';

function setup(context: TestContext): { folder: Folder; run: (...args: string[]) => Promise<string> } {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(12));
  folder.write(
    'op.mjs',
    `import { existsSync, unlinkSync } from 'node:fs';
     export default { shape: 'each', async each(c) {
       if (c.info.get('number') === 5 && existsSync('broken')) throw new Error('five');
       if (c.info.get('number') > 90 && existsSync('hang')) await new Promise(() => {});
       return c;
     } };`,
  );
  const run = async (...args: string[]): Promise<string> => {
    const command = ['map', 'op.mjs', 'in.xyz', '-o', 'out.xyz', '--npool', '1', '--progress', 'none'];
    const { code, stderr } = await atomloop([...command, ...args], { cwd: folder.path });
    return `${code}: ${stderr}`;
  };
  return { folder, run };
}

test('--incremental says how much it used again, --dry-run how much it would', async (context) => {
  const { folder, run } = setup(context);
  folder.write('broken', '');
  assert.match(await run(), /^1: .*failed/s);
  folder.write('in.xyz', frame(50) + frames(12));
  assert.match(await run(), /^2: .*E_RUN_DIFFERS.*--incremental/s);
  assert.match(
    await run('--incremental', '--dry-run'),
    /^0: [\s\S]*reuse {5}12 unchanged[\s\S]*compute {3}1 new or edited, 0 moved .*, 0 failed before/,
  );
  assert.match(
    await run('--retry-failed', '--dry-run'),
    /^0: [\s\S]*reuse {5}11 unchanged[\s\S]*compute {3}1 new or edited, 0 moved .*, 1 failed before/,
  );
  assert.match(
    await run('--incremental'),
    /^1: 13 configurations.*12 done, 1 failed.*0 dropped, 12 of them reused/,
  );
  assert.match(folder.read('out.failed.xyz'), /atomloop_source=in\.xyz:6:37/);
});

test('--retry-failed computes what failed', async (context) => {
  const { folder, run } = setup(context);
  folder.write('broken', '');
  await run();
  assert.match(await run(), /^1: up to date/);
  unlinkSync(folder.at('broken'));
  assert.match(
    await run('--retry-failed'),
    /^0: 12 configurations.*12 done, 0 failed, 0 dropped, 11 of them reused/,
  );
  assert.equal(existsSync(folder.at('out.failed.xyz')), false);
});

test('killed in the middle, the old output stays and the same command goes on', async (context) => {
  const { folder, run } = setup(context);
  await run();
  const before = folder.read('out.xyz');
  folder.write('in.xyz', frames(12) + frame(99));
  folder.write('hang', '');
  const command = ['map', 'op.mjs', 'in.xyz', '-o', 'out.xyz', '--npool', '1', '--incremental'];
  const { child, ended } = start(command, { cwd: folder.path });
  const status = async (): Promise<string> =>
    (await atomloop(['status', 'out.xyz'], { cwd: folder.path })).stdout;
  const text = await waitUntil(async () => {
    const said = await status();
    return said.includes('12 reused') ? said : '';
  }, 'twelve are done');
  assert.match(text, /^out\.xyz: running on .*, process \d+\n/);
  child.kill('SIGKILL');
  await ended;
  assert.match(await status(), /^out\.xyz: unfinished/);
  assert.equal(folder.read('out.xyz'), before);
  unlinkSync(folder.at('hang'));
  assert.match(
    await run('--incremental'),
    /^0: going on: \d+ configurations were done before\n13 configurations.*13 done.*12 of them reused/,
  );
  assert.ok(folder.read('out.xyz').startsWith(before));
  assert.match(folder.read('out.xyz').slice(before.length), /number=99/);
});
