import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { iterableLoop, OutputSet, type LoopOptions, type LoopSummary } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frame } from '../helpers/frames.js';

/** Notes what it computes. By the number in a frame it fails, drops, gives two, or draws random numbers. */
const module = `
import { appendFileSync, existsSync } from 'node:fs';
export default { shape: 'each', async each(c, { log }, context) {
  const number = c.info.get('number');
  appendFileSync(log, number + '\\n');
  if (existsSync(log + '.hang-' + number)) await new Promise(() => {});
  if (number % 7 === 3 && !existsSync(log + '.mended')) throw new Error('three: ' + number);
  if (number % 7 === 5) return null;
  if (drawsRandom(number)) c.info.set('drawn', context.random('test').uniform());
  c.info.set('seen', number);
  return number % 7 === 6 ? [c, c] : c;
} };
const drawsRandom = (number) => number % 5 === 1;`;

const fails = (number: number): boolean => number % 7 === 3;
const drops = (number: number): boolean => number % 7 === 5;
export const drawsRandom = (number: number): boolean => number % 5 === 1 && !fails(number) && !drops(number);
export const textOf = (numbers: readonly number[]): string => numbers.map((number) => frame(number)).join('');
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A folder with an input, an operator and a log of what it computes. */
export class Setup {
  readonly folder: Folder;
  readonly log: string;

  constructor(
    context: TestContext,
    private readonly extra: Partial<LoopOptions> = {},
    readonly output = 'out.xyz',
  ) {
    this.folder = new Folder(context);
    this.log = this.folder.write('log', '');
    this.folder.write('op.mjs', module);
  }

  options(changed: Partial<LoopOptions> = {}): LoopOptions {
    return {
      inputs: this.folder.at('in.xyz'),
      outputs: this.folder.at(this.output),
      operator: { module: this.folder.at('op.mjs') },
      args: { log: this.log },
      npool: 0,
      ...this.extra,
      ...changed,
    };
  }

  run(changed: Partial<LoopOptions> = {}): Promise<LoopSummary> {
    writeFileSync(this.log, '');
    return iterableLoop(this.options(changed));
  }

  /** Runs incrementally and compares with a full run. */
  async same(changed: Partial<LoopOptions> = {}): Promise<LoopSummary> {
    const summary = await this.run({ incremental: true, ...changed });
    const computed = this.computed();
    const all = OutputSet.toFiles(this.folder.at(`all-${this.output}`), { overwrite: true });
    await this.run({ outputs: all, state: this.folder.at(`state-${Math.random()}`) });
    writeFileSync(this.log, computed.map((number) => `${number}\n`).join(''));
    for (const name of [this.output, `${this.output.replace(/\..*/, '')}.failed.xyz`]) {
      assert.equal(this.text(name), this.text(`all-${name}`), name);
    }
    assert.deepEqual(readdirSync(this.folder.at(`${this.output}.atomloop`)), ['frames', 'record.json']);
    const { read, done, failed, dropped, reused } = summary.counts;
    assert.equal(done + failed + dropped, read);
    assert.equal(reused + computed.length, read);
    return summary;
  }

  text(name: string): string | undefined {
    return existsSync(this.folder.at(name)) ? readFileSync(this.folder.at(name), 'latin1') : undefined;
  }

  computed(): number[] {
    return readFileSync(this.log, 'utf8').split('\n').filter(Boolean).map(Number);
  }

  input(numbers: readonly number[], name = 'in.xyz'): void {
    this.folder.write(name, textOf(numbers));
  }
}
