import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { iterableLoop, type LoopOptions } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** One module with an operator for every case of the contract. */
const operators = `
export const shift = (list, { by }) => list.map((c) => { for (let i = 0; i < c.positions.length; i++) c.positions[i] += by; return c; });
export const each = { shape: 'each', each: (c, args, { index }) => { c.info.set('index', index); return c; } };
export const several = { shape: 'each', each: (c, _, { index }) => Array.from({ length: index % 4 }, (_, k) => { const copy = c.copy(); copy.info.set('k', k); return copy; }) };
export const odd = { shape: 'each', each: (c, _, { index }) => (index % 2 === 1 ? c : null) };
export const random = { shape: 'each', each: (c, _, { random }) => { c.info.setReal('drawn', random('test').uniform()); return c; } };
export const sometimes = { shape: 'each', each: (c, { at }, { index }) => { if (at.includes(index)) throw new Error('at ' + index); return c; } };
export const wholeList = (list, { at }, { items }) => { if (items.some(({ index }) => at.includes(index))) throw new Error('the list'); return list; };
export const late = { shape: 'each', each: async (c, _, { index }) => { await new Promise((r) => setTimeout(r, (index * 7) % 5)); return c; } };
export const errors = (list, { at }, { items }) => list.map((c, i) => (at.includes(items[i].index) ? new Error('alone') : c));
`;

interface Outcome {
  readonly output: string;
  readonly failed: string;
  readonly counts: unknown;
}

const schemes: readonly Partial<LoopOptions>[] = [
  { scheme: 'serial' },
  { scheme: 'serial', chunksize: 7 },
  { scheme: 'threads', npool: 1 },
  { scheme: 'threads', npool: 2, chunksize: 1 },
  { scheme: 'threads', npool: 3, chunksize: 5 },
  { scheme: 'threads', npool: 2, chunksize: 1000 },
  { scheme: 'processes', npool: 1 },
  { scheme: 'processes', npool: 2, chunksize: 3 },
];

async function outcome(folder: Folder, options: LoopOptions): Promise<Outcome> {
  const { counts, failedFiles } = await iterableLoop({ ...options, outputs: folder.at('out.xyz') });
  const [failed] = failedFiles;
  return {
    output: folder.read('out.xyz'),
    failed: failed === undefined ? '' : readFileSync(failed, 'utf8'),
    counts,
  };
}

const cases: readonly {
  readonly name: string;
  readonly args?: Record<string, unknown>;
  readonly failed?: number;
}[] = [
  { name: 'shift', args: { by: 0.125 } },
  { name: 'each' },
  { name: 'several' },
  { name: 'odd' },
  { name: 'random' },
  { name: 'late' },
  { name: 'sometimes', args: { at: [0, 13, 39] }, failed: 3 },
  { name: 'wholeList', args: { at: [5, 6, 31] }, failed: 3 },
  { name: 'errors', args: { at: [2] }, failed: 1 },
];

suite('every scheme, number of workers and chunk size gives the bytes of serial', () => {
  for (const { name, args = {}, failed = 0 } of cases) {
    test(name, async (context) => {
      const folder = new Folder(context);
      const module = folder.write('operators.mjs', operators);
      const inputs = folder.write('in.xyz', frames(40));
      const results: Outcome[] = [];
      for (const scheme of schemes) {
        const out = new Folder(context);
        results.push(await outcome(out, { inputs, operator: { module, export: name }, args, ...scheme }));
      }
      const [first, ...others] = results;
      assert.equal((first?.counts as { failed: number }).failed, failed);
      assert.equal((first?.counts as { read: number }).read, 40);
      for (const other of others) assert.deepEqual(other, first);
    });
  }
});

test('an operator is built once per slot and its initializer runs before it, once per slot', async (context) => {
  const folder = new Folder(context);
  const module = folder.write(
    'count.mjs',
    `let started = 0; let own = 0;
     export function first(label) { if (label !== 'x') throw new Error('argument lost'); started += 1; }
     export function initializer() { own += 1; }
     export default (list) => list.map((c) => { c.info.set('started', started); c.info.set('own', own); return c; });`,
  );
  const inputs = folder.write('in.xyz', frames(30));
  const { outputs } = await iterableLoop({
    inputs,
    operator: { module },
    initializer: { module, export: 'first', args: ['x'] },
    npool: 2,
    chunksize: 2,
  });
  for await (const { info } of outputs) assert.deepEqual([info.get('started'), info.get('own')], [1, 1]);
});
