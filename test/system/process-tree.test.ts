import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { endProcesses, processTrees, type ProvenProcess } from '../../src/system/process-tree.js';
import { processStart } from '../../src/system/machine.js';
import { processState, waitUntil } from '../helpers/wait.js';

function startShell(context: TestContext, script: string): ProvenProcess {
  const child = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
  const { pid = 0 } = child;
  const all = processTrees([{ pid, processStart: processStart(pid) ?? 0 }]);
  context.after(() => {
    for (const one of [...all, { pid }])
      if (processState(one.pid) !== undefined) process.kill(one.pid, 'SIGKILL');
  });
  return { pid, processStart: processStart(pid) ?? 0 };
}

const isGone = ({ pid }: ProvenProcess): boolean => processState(pid) === undefined;

test('a tree is a process and all below it, also in sessions of their own', async (context) => {
  const root = startShell(context, 'setsid sleep 100 & sh -c "sleep 100; true" & wait');
  let tree: ProvenProcess[] = [];
  await waitUntil(() => {
    tree = processTrees([root]);
    return tree.length === 4;
  }, 'all four run');
  assert.equal(tree[0]?.pid, root.pid);
  await endProcesses([root], 0.3);
  assert.ok(tree.every(isGone));
});

test('what ends by itself is not killed, what does not is', async (context) => {
  const polite = startShell(context, 'sleep 100 & trap "kill $!" TERM; wait; exit 0');
  const stubborn = startShell(context, 'trap "" TERM; while :; do sleep 0.05; done');
  await waitUntil(() => processTrees([polite, stubborn]).length >= 4, 'both run');
  assert.deepEqual(await endProcesses([polite], 5), []);
  const killed = await endProcesses([stubborn], 0.3);
  assert.ok(killed.some(({ pid }) => pid === stubborn.pid));
  assert.ok([polite, stubborn].every(isGone));
});

test('another process with the same id is left alone', async (context) => {
  const process_ = startShell(context, 'sleep 100');
  const other = { ...process_, processStart: process_.processStart + 1 };
  assert.deepEqual(processTrees([other]), []);
  assert.deepEqual(await endProcesses([other], 0.1), []);
  assert.ok(!isGone(process_));
});
