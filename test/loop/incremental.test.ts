import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { iterableLoop, OutputSet, type LoopOptions, type LoopSummary } from '../../src/index.js';
import { planRun } from '../../src/loop/plan.js';
import { reportReuse } from '../../src/loop/reuse-report.js';
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
const drawsRandom = (number: number): boolean => number % 5 === 1 && !fails(number) && !drops(number);
const textOf = (numbers: readonly number[]): string => numbers.map((number) => frame(number)).join('');
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

class Setup {
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

suite('an incremental run computes only what changed', () => {
  const cases: readonly (readonly [title: string, now: readonly number[], computed: readonly number[]])[] = [
    ['appended', [...upTo(30), 100, 101], [100, 101]],
    ['inserted in front', [100, ...upTo(30)], [100, ...upTo(30).filter(drawsRandom)]],
    ['removed', upTo(30).filter((i) => i !== 27), []],
    ['edited', upTo(30).map((i) => (i === 4 ? 104 : i)), [104]],
    ['reversed', upTo(30).reverse(), upTo(30).filter(drawsRandom).reverse()],
    ['repeated', [...upTo(30), 2, 3, 4, 5, 6], [6]],
    ['all gone but one', [9], []],
    ['all new', upTo(30).map((i) => i + 200), upTo(30).map((i) => i + 200)],
  ];
  for (const [title, now, computed] of cases) {
    test(title, async (context) => {
      const setup = new Setup(context);
      setup.input(upTo(30));
      await setup.run();
      setup.input(now);
      await setup.same();
      assert.deepEqual(setup.computed(), computed);
    });
  }

  test('nothing where the input was only touched, also with --overwrite', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(30));
    await setup.run();
    utimesSync(setup.folder.at('in.xyz'), 5, 5);
    const { counts } = await setup.same();
    assert.equal(counts.reused, 30);
    utimesSync(setup.folder.at('in.xyz'), 6, 6);
    const outputs = OutputSet.toFiles(setup.folder.at('out.xyz'), { overwrite: true });
    assert.equal((await setup.same({ incremental: false, outputs })).counts.reused, 30);
  });

  test('the next one uses this one', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(20));
    await setup.run();
    for (let i = 1; i < 6; i += 1) {
      setup.input([...upTo(20), ...upTo(i).map((k) => 300 + k)]);
      await setup.same();
      assert.deepEqual(setup.computed(), [299 + i]);
    }
  });

  test('a last frame that gets its line break is another one', async (context) => {
    const setup = new Setup(context);
    setup.folder.write('in.xyz', textOf(upTo(10)).trimEnd());
    await setup.run();
    setup.input([...upTo(10), 50]);
    await setup.same();
    assert.deepEqual(setup.computed(), [9, 50]);
  });

  for (const [title, extra, output] of [
    ['a compressed output', {}, 'out.xyz.gz'],
    ['JSON lines', {}, 'out.jsonl'],
    ['failed ones kept', { onError: 'keep' }, 'out.xyz'],
    ['failed ones skipped', { onError: 'skip' }, 'out.xyz'],
    ['threads', { npool: 2, chunksize: 3 }, 'out.xyz'],
    ['processes', { npool: 2, scheme: 'processes' }, 'out.xyz'],
  ] as const) {
    test(`with ${title}`, async (context) => {
      const setup = new Setup(context, extra, output);
      setup.input(upTo(40));
      await setup.run();
      for (const now of [
        [...upTo(20), 77, ...upTo(40).slice(22)],
        [77, ...upTo(40), 3, 78],
      ]) {
        setup.input(now);
        const { counts } = await setup.same();
        assert.ok(counts.reused > 20, String(counts.reused));
      }
    });
  }

  test('with several outputs, of which one is new', async (context) => {
    const setup = new Setup(context);
    const { folder } = setup;
    const outputs = folder.at('{stem}.out.xyz');
    setup.input(upTo(9), 'b.xyz');
    setup.input(
      upTo(9).map((i) => i + 20),
      'c.xyz',
    );
    await setup.run({ outputs, inputs: [folder.at('b.xyz'), folder.at('c.xyz')], state: folder.at('state') });
    setup.input([5, 4, 100], 'a.xyz');
    setup.input([...upTo(9), 101], 'b.xyz');
    const inputs = ['a.xyz', 'b.xyz', 'c.xyz'].map((name) => folder.at(name));
    const { counts } = await setup.run({ outputs, inputs, state: folder.at('state'), incremental: true });
    const computed = setup.computed();
    const random = upTo(9).filter(drawsRandom).length + upTo(29).slice(20).filter(drawsRandom).length;
    assert.equal(computed.length, 2 + random);
    assert.equal(counts.reused, counts.read - computed.length);
    const all = inputs.map((name) => name.replace('.xyz', '.all.xyz'));
    await setup.run({ outputs: all, inputs });
    for (const name of ['a', 'b', 'c']) {
      assert.equal(folder.read(`${name}.out.xyz`), folder.read(`${name}.all.xyz`));
      assert.equal(setup.text(`${name}.out.failed.xyz`), setup.text(`${name}.all.failed.xyz`));
    }
  });

  test('with items', async (context) => {
    const setup = new Setup(context);
    const { folder } = setup;
    const index = new URL('../../src/index.js', import.meta.url).href;
    folder.write(
      'op.mjs',
      `import { Configuration } from '${index}'; import { appendFileSync } from 'node:fs';
       export default (list, { log }) => list.map((n) => { appendFileSync(log, n + '\\n');
         if (n % 7 === 3) return new Error('three');
         const c = new Configuration({ species: ['H'], positions: new Float64Array(3) }); c.info.set('n', n); return c; });`,
    );
    const { ConfigurationSet } = await import('../../src/index.js');
    folder.write('items', upTo(20).join('\n'));
    await setup.run({ inputs: await ConfigurationSet.fromItemsFile(folder.at('items')) });
    folder.write('items', [99, ...upTo(20)].join('\n'));
    const inputs = await ConfigurationSet.fromItemsFile(folder.at('items'));
    await setup.run({ inputs, incremental: true });
    assert.deepEqual(setup.computed(), [99]);
    await setup.run({ inputs, outputs: folder.at('all.xyz') });
    assert.equal(folder.read('out.xyz'), folder.read('all.xyz'));
    assert.equal(folder.read('out.failed.xyz'), folder.read('all.failed.xyz'));
  });

  test('with a shard, whose part of the input moves', async (context) => {
    const setup = new Setup(context, { shard: { part: 2, of: 2 } });
    setup.input(upTo(30));
    await setup.run();
    setup.input([...upTo(30), 100, 101]);
    const { counts } = await setup.run({ incremental: true });
    assert.deepEqual(setup.computed(), [100, 101]);
    assert.deepEqual([counts.read, counts.reused], [16, 14]);
  });
});

test('whatever is edited, the output is that of a full run and nothing is computed in vain', async (context) => {
  const edit = fc.record({
    kind: fc.constantFrom('insert', 'remove', 'edit', 'swap', 'copy'),
    at: fc.nat(1000),
    other: fc.nat(1000),
  });
  const numbers = fc.array(fc.nat(40), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.array(edit, { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (old, edits, chunksize) => {
        const setup = new Setup(context, { chunksize });
        setup.input(old);
        await setup.run();
        const now = [...old];
        for (const { kind, at, other } of edits) {
          const i = at % Math.max(1, now.length);
          const j = other % Math.max(1, now.length);
          if (kind === 'insert') now.splice(i, 0, 100 + other);
          else if (kind === 'remove' && now.length > 1) now.splice(i, 1);
          else if (kind === 'edit') now[i] = 2000 + other;
          else if (kind === 'swap') [now[i], now[j]] = [now[j] ?? 0, now[i] ?? 0];
          else now.splice(j, 0, now[i] ?? 0);
        }
        setup.input(now);
        utimesSync(setup.folder.at('in.xyz'), 7, 7);
        await setup.same();
        const known = new Set(old);
        const expected = now.filter(
          (number, i) => old[i] !== number && (!known.has(number) || drawsRandom(number)),
        );
        assert.deepEqual(setup.computed(), expected);
      },
    ),
    { numRuns: 40 },
  );
});

suite('an interrupted incremental run', () => {
  async function interrupted(setup: Setup, hang: number, done: number): Promise<void> {
    setup.folder.write(`log.hang-${hang}`, '');
    const controller = new AbortController();
    const onEvent: LoopOptions['onEvent'] = (event) => {
      if (event.type === 'progress' && event.counts.read >= done) controller.abort();
    };
    await assert.rejects(setup.run({ incremental: true, signal: controller.signal, onEvent }), {
      code: 'E_STOPPED',
    });
    unlinkSync(setup.folder.at(`log.hang-${hang}`));
  }
  const now = [100, 101, ...upTo(30), 102, 103];

  async function begun(context: TestContext): Promise<Setup> {
    const setup = new Setup(context, { npool: 2, chunksize: 1 });
    setup.input(upTo(30));
    await setup.run();
    const before = setup.text('out.xyz');
    setup.input(now);
    await interrupted(setup, 101, 20);
    assert.equal(setup.text('out.xyz'), before);
    assert.ok(readdirSync(setup.folder.at('out.xyz.atomloop')).includes('previous'));
    return setup;
  }

  test('is resumed by the same command, and still reuses', async (context) => {
    const setup = await begun(context);
    const { counts } = await setup.run({ incremental: true });
    const again = setup.computed();
    assert.ok(again.includes(101) && !again.includes(5) && again.length < 12, again.join(' '));
    assert.ok(counts.reused >= 24, String(counts.reused));
    await setup.run({ outputs: setup.folder.at('all.xyz') });
    assert.equal(setup.text('out.xyz'), setup.text('all.xyz'));
    assert.equal(setup.text('out.failed.xyz'), setup.text('all.failed.xyz'));
    assert.deepEqual(readdirSync(setup.folder.at('out.xyz.atomloop')), ['frames', 'record.json']);
  });

  test('begins anew with the earlier run when the input changes again', async (context) => {
    const setup = await begun(context);
    setup.input([...now, 200]);
    await assert.rejects(setup.run(), { code: 'E_RUN_DIFFERS' });
    const { counts } = await setup.same();
    assert.ok(counts.reused >= 24, String(counts.reused));
  });

  test('computes the rest when the earlier output was changed meanwhile', async (context) => {
    const setup = await begun(context);
    setup.folder.write('out.xyz', 'other');
    const { counts } = await setup.run({ incremental: true });
    assert.equal(counts.read, now.length);
    await setup.run({ outputs: setup.folder.at('all.xyz') });
    assert.equal(setup.text('out.xyz'), setup.text('all.xyz'));
  });

  test('that was ended before its first record leaves the earlier run finished', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(30));
    await setup.run();
    const { keepPrevious } = await import('../../src/journal/previous-run.js');
    const { runFiles } = await import('../../src/journal/run-files.js');
    await keepPrevious(runFiles(setup.folder.at('out.xyz.atomloop')));
    assert.equal((await setup.run()).isUpToDate, true);
  });
});

suite('what failed', () => {
  test('is computed again on request, with the inputs as they were', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(30));
    const first = await setup.run();
    assert.equal(first.counts.failed, 4);
    assert.equal((await setup.run()).isUpToDate, true);
    const second = await setup.run({ retryFailed: true });
    assert.deepEqual(setup.computed(), [3, 10, 17, 24]);
    assert.deepEqual([second.counts.failed, second.counts.reused], [4, 26]);
    setup.folder.write('log.mended', '');
    const third = await setup.run({ retryFailed: true });
    assert.deepEqual([third.counts.failed, third.codes], [0, {}]);
    assert.equal(existsSync(setup.folder.at('out.failed.xyz')), false);
    assert.equal((await setup.run({ retryFailed: true })).isUpToDate, true);
    await setup.run({ outputs: setup.folder.at('all.xyz') });
    assert.equal(setup.text('out.xyz'), setup.text('all.xyz'));
  });

  test('keeps its code where it is not', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(30));
    const { codes } = await setup.run();
    setup.input([...upTo(30), 40]);
    assert.deepEqual((await setup.run({ incremental: true })).codes, codes);
  });
});

suite('nothing is reused', () => {
  test('of another operation, which is refused', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(10));
    await setup.run();
    setup.input(upTo(11));
    for (const changed of [{ seed: 4 }, { tags: { a: 1 } }, { onError: 'keep' }] as const) {
      await assert.rejects(setup.run({ incremental: true, ...changed }), { code: 'E_RUN_DIFFERS' });
    }
    appendFileSync(setup.folder.at('op.mjs'), '\n');
    await assert.rejects(setup.run({ incremental: true }), { code: 'E_RUN_DIFFERS' });
    const outputs = OutputSet.toFiles(setup.folder.at('out.xyz'), { overwrite: true });
    assert.equal((await setup.run({ outputs })).counts.reused, 0);
  });

  test('where an output was changed, which is not replaced', async (context) => {
    for (const name of ['out.xyz', 'out.failed.xyz']) {
      const setup = new Setup(context);
      setup.input(upTo(10));
      await setup.run();
      setup.input(upTo(11));
      appendFileSync(setup.folder.at(name), '\n');
      await assert.rejects(setup.run({ incremental: true }), { code: 'E_OUTPUT_EXISTS' });
    }
  });

  test('where there was no run', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(10));
    assert.equal((await setup.run({ incremental: true, retryFailed: true })).counts.reused, 0);
  });
});

test('a plan tells for how many configurations each reason holds', async (context) => {
  const setup = new Setup(context);
  setup.input(upTo(30));
  const report = async (changed: Partial<LoopOptions>): Promise<unknown> =>
    reportReuse(await planRun(setup.options(changed), () => undefined));
  assert.match(String(await report({ incremental: true })), /no finished run/);
  await setup.run();
  assert.match(String(await report({ incremental: true })), /up to date/);
  setup.input([100, ...upTo(30)]);
  const before = readdirSync(setup.folder.path, { recursive: true });
  const moved = upTo(30).filter(drawsRandom).length;
  assert.deepEqual(await report({ incremental: true }), {
    reused: 30 - moved,
    unknown: 1,
    moved,
    failedBefore: 0,
  });
  assert.deepEqual(await report({ retryFailed: true }), {
    reused: 26 - moved,
    unknown: 1,
    moved,
    failedBefore: 4,
  });
  assert.match(String(await report({ incremental: true, seed: 9 })), /`seed` was 0, is 9/);
  assert.deepEqual(readdirSync(setup.folder.path, { recursive: true }), before);
});
