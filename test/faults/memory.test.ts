import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { start } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';
import { amount } from './amounts.js';

/** Highest resident size that a process had so far, in MiB. */
function highWater(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function peakOf(folder: Folder, name: string): Promise<number> {
  const args = ['copy', name, '-o', `${name}.out.xyz`, '--npool', '2', '--scheme', 'processes'];
  const { child, ended } = start(args, { cwd: folder.path });
  let peak = 0;
  let isOver = false;
  void ended.then(() => (isOver = true));
  await waitUntil(
    () => {
      peak = Math.max(peak, highWater(child.pid ?? 0));
      return isOver;
    },
    'the run is over',
    300,
  );
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  return peak;
}

test('the memory of the driver does not grow with the input', async (context) => {
  const folder = new Folder(context);
  const block = frames(2000, 20);
  const write = (name: string, blocks: number): string => {
    folder.write(name, '');
    for (let i = 0; i < blocks; i += 1) writeFileSync(folder.at(name), block, { flag: 'a' });
    return name;
  };
  const blocks = amount(20, 200);
  const peaks = { small: [] as number[], large: [] as number[] };
  const files = { small: write('small.xyz', blocks), large: write('large.xyz', 5 * blocks) };
  for (let round = 0; round < 3; round += 1) {
    for (const name of ['small', 'large'] as const) {
      for (const output of ['', '.atomloop'])
        rmSync(`${folder.at(files[name])}.out.xyz${output}`, { recursive: true, force: true });
      peaks[name].push(await peakOf(folder, files[name]));
    }
  }
  // The garbage collector comes by at other moments in every run; what grows with the input is there in all of them.
  const [small, large] = [Math.max(...peaks.small), Math.min(...peaks.large)];
  const sizes = `${small.toFixed(0)} MiB, ${large.toFixed(0)} MiB with 5 times the input`;
  context.diagnostic(`${((block.length * blocks) / 2 ** 20).toFixed(0)} MiB of input: ${sizes}`);
  assert.ok(large < 1.25 * small + 10, sizes);
});
