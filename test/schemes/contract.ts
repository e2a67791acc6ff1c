import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iterableLoop, type LoopOptions } from '../../src/index.js';
import type { Folder } from '../helpers/folder.js';
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

/** What a run of a case gave: all that must not depend on the scheme. */
export interface Outcome {
  readonly output: string;
  readonly failed: string;
  readonly counts: unknown;
}

export interface ContractCase {
  readonly name: string;
  readonly args?: Record<string, unknown>;
  readonly failed?: number;
}

export const cases: readonly ContractCase[] = [
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

/** Number of configurations of the input. */
export const inputCount = 40;

/** Input and operators of all cases. */
export function writeScene(folder: Folder): void {
  folder.write('operators.mjs', operators);
  folder.write('in.xyz', frames(inputCount));
}

/** Runs a case of the scene in `scene`; the outputs go to `directory`. */
export async function runCase(
  { name, args = {} }: ContractCase,
  { scene, directory }: { readonly scene: string; readonly directory: string },
  options: Partial<LoopOptions>,
): Promise<Outcome> {
  const output = join(directory, 'out.xyz');
  const { counts, failedFiles } = await iterableLoop({
    inputs: join(scene, 'in.xyz'),
    outputs: output,
    operator: { module: join(scene, 'operators.mjs'), export: name },
    args,
    ...options,
  });
  const [failed] = failedFiles;
  return {
    output: readFileSync(output, 'utf8'),
    failed: failed === undefined ? '' : readFileSync(failed, 'utf8'),
    counts,
  };
}
