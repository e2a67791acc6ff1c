import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from '../helpers/scripts.js';
import { processState, waitUntil } from '../helpers/wait.js';

const module = new URL('../../src/system/death-signal.js', import.meta.url).href;

test('a process dies with the one that started it', async (context) => {
  const child = `import { dieWithParent } from ${JSON.stringify(module)};
    setInterval(() => {}, 1000);
    console.log('dies ' + dieWithParent(process.ppid) + ' ' + process.pid);`;
  const source = `import { spawn } from 'node:child_process';
    spawn(process.execPath, ['--input-type=module', '--eval', process.argv[1]], { stdio: 'inherit', detached: true });`;
  const parent = new Script(context, source, child);
  const [, does, pid] = (await parent.line((line) => line.startsWith('dies'))).split(' ');
  assert.equal(does, 'true');
  parent.child.kill('SIGKILL');
  await waitUntil(() => processState(Number(pid)) === undefined, 'it is gone', 5);
});

test('a parent that is already gone is noticed', async (context) => {
  const script = new Script(
    context,
    `import { dieWithParent } from ${JSON.stringify(module)}; console.log(dieWithParent(process.ppid + 1));`,
  );
  assert.equal(await script.line(() => true), 'false');
});
