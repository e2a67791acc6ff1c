import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, utimesSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { OutputSet, type LoopOptions } from '../../src/index.js';
import { planRun } from '../../src/loop/plan.js';
import { reportReuse } from '../../src/loop/reuse-report.js';
import { drawsRandom, Setup, textOf, upTo } from './incremental-setup.js';

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
    assert.equal(folder.read('out.failed.jsonl'), folder.read('all.failed.jsonl'));
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
