import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { iterableLoop } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** Watches from inside the run what of the results went through `late`. */
const module = `
import { existsSync, statSync, writeFileSync } from 'node:fs';
export default { shape: 'each', async each(c, { slow, out }, { index }) {
  if (index === slow) await new Promise((r) => setTimeout(r, 2500));
  if (index === slow) writeFileSync(out + '.seen', existsSync(out + '.atomloop/late') ? String(statSync(out + '.atomloop/late').size) : '0');
  return c;
} };`;

async function lateBytes(folder: Folder, slow: number): Promise<number> {
  const out = folder.at('out.xyz');
  await iterableLoop({
    inputs: folder.write('in.xyz', frames(40)),
    outputs: out,
    operator: { module: folder.write('op.mjs', module) },
    args: { slow, out },
    npool: 2,
    chunksize: 2,
  });
  assert.equal(folder.read('out.xyz'), frames(40));
  return Number(readFileSync(`${out}.seen`, 'utf8'));
}

test('results that wait long for a slow one before them are written, not held', async (context) => {
  assert.ok((await lateBytes(new Folder(context), 2)) > frames(30).length);
});
