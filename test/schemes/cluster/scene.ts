import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { atomloop, start, type RunResult } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { waitUntil } from '../../helpers/wait.js';
import type { TestCluster } from './test-cluster.js';

const operators = `
import { appendFileSync } from 'node:fs';
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const note = (c, index) => { c.info.set('index', index); return c; };
export const slow = { shape: 'each', each(c, { by }, { index }) { nap(by ?? 20); return note(c, index); } };
export const pids = { shape: 'each', each(c, { file }, { index }) { nap(20); appendFileSync(file, process.pid + '\\n'); return note(c, index); } };
export const crash = { shape: 'each', each(c, { at }, { index }) {
  if (at.includes(index)) { process.kill(process.pid, 'SIGSEGV'); nap(1e4); }
  return note(c, index);
} };
/** Takes the process with it that watches over the one that computes. */
export const deadly = { shape: 'each', each(c, { at }, { index }) {
  if (index === at) { nap(500); process.kill(process.ppid, 'SIGKILL'); nap(1e4); }
  return note(c, index);
} };
export const hang = { shape: 'each', each(c, { at }, { index }) { while (index === at); return note(c, index); } };
export const says = { shape: 'each', each(c, _, { index }) { if (index === 3) console.log('here I am'); return note(c, index); } };
export const gpu = { shape: 'each', each(c, _, { index }) { nap(30); c.info.set('gpu', 'g' + process.env.CUDA_VISIBLE_DEVICES); return note(c, index); } };
`;

/** A run of the command line at engines, and the same by one process. */
export class Scene {
  readonly folder: Folder;
  readonly module: string;
  readonly input: string;
  readonly output: string;

  constructor(
    context: TestContext,
    private readonly cluster: TestCluster,
    count = 200,
  ) {
    this.folder = new Folder(context);
    this.module = this.folder.write('operators.mjs', operators);
    this.input = this.folder.write('in.xyz', frames(count));
    this.output = this.folder.at('out.xyz');
  }

  command(name: string, options: readonly string[] = [], output = this.output): string[] {
    return ['map', `${this.module}#${name}`, this.input, '-o', output, ...options];
  }

  /** Starts a run at the engines; it has small chunks. */
  start(name: string, options: readonly string[] = [], output = this.output): ReturnType<typeof start> {
    const words = this.command(name, ['--scheme', 'cluster', '--chunksize', '5', ...options], output);
    return start(words, { env: this.cluster.env });
  }

  /** The same command at another cluster. */
  again(cluster: TestCluster, name: string): Promise<RunResult> {
    const words = this.command(name, ['--scheme', 'cluster', '--chunksize', '5']);
    return atomloop(words, { env: cluster.env });
  }

  run(name: string, options: readonly string[] = []): Promise<RunResult> {
    return this.start(name, options).ended;
  }

  /** Output of a run in processes of this machine, and its failed set. */
  async expected(name: string, options: readonly string[] = []): Promise<{ output: string; failed: string }> {
    const output = this.folder.at('expected.xyz');
    const words = this.command(name, ['--scheme', 'processes', '--npool', '2', ...options], output);
    const { code, stderr } = await atomloop(words);
    assert.ok(code === 0 || code === 1, stderr);
    return { output: this.folder.read('expected.xyz'), failed: this.read('expected.failed.xyz') };
  }

  /** Resolves when results of a run are on the disk. */
  async hasBegun(): Promise<void> {
    const journal = `${this.output}.atomloop/journal`;
    await waitUntil(
      () => existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > 4,
      'the run has begun',
    );
  }

  /** Empty where there is no such file. */
  read(name: string): string {
    return existsSync(this.folder.at(name)) ? this.folder.read(name) : '';
  }
}
