import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ConfigurationSet, iterableLoop, type LoopOptions } from '../../src/index.js';
import { mergeShards } from '../../src/journal/merge.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** Draws random numbers, looks at the index, fails, drops and gives several. */
const module = `
export default { shape: 'each', each(c, args, { index, random }) {
  if (index % 7 === 3) throw new Error('three');
  if (index % 7 === 5) return null;
  c.info.set('drawn', random('test').uniform());
  c.info.set('index', index);
  return index % 7 === 6 ? [c, c] : c;
} };`;

function setup(context: TestContext, output = 'out.xyz'): { folder: Folder; options: LoopOptions } {
  const folder = new Folder(context);
  folder.write('a.xyz', frames(5));
  folder.write('b.xyz', frames(0));
  folder.write('c.xyz.gz', gzipSync(frames(9, 6)));
  folder.write('d.xyz', frames(11, 3));
  const options: LoopOptions = {
    inputs: 'not yet',
    outputs: folder.at(output),
    operator: { module: folder.write('op.mjs', module) },
    npool: 1,
    chunksize: 2,
  };
  return { folder, options };
}

const inputsOf = (folder: Folder): Promise<ConfigurationSet> =>
  ConfigurationSet.fromFiles(
    [folder.at('a.xyz@1:'), folder.at('b.xyz'), folder.at('c.xyz.gz'), folder.at('d.xyz@::2')],
    { allowEmpty: true },
  );

suite('shards', () => {
  for (const of of [1, 2, 3, 4, 5, 6, 7, 30]) {
    test(`${of} of them, joined, are one run`, async (context) => {
      const output = of % 2 === 0 ? 'out.xyz.gz' : 'out.xyz';
      const { folder, options } = setup(context, output);
      const inputs = await inputsOf(folder);
      const whole = await iterableLoop({ ...options, inputs, outputs: folder.at(`whole-${output}`) });
      const parts: string[] = [];
      for (let part = of; part >= 1; part -= 1) {
        const { outputs } = await iterableLoop({ ...options, inputs, shard: { part, of } });
        parts.push(outputs.sources[0]?.name ?? '');
      }
      assert.ok(parts.includes(folder.at(output.replace('.xyz', `.shard-1-of-${of}.xyz`))));
      const { record } = await mergeShards({ output: folder.at(output), parts, overwrite: false });
      assert.deepEqual(readFileSync(folder.at(output)), readFileSync(folder.at(`whole-${output}`)));
      assert.equal(folder.read('out.failed.xyz'), folder.read('whole-out.failed.xyz'));
      assert.deepEqual(record.counts, whole.counts);
      assert.deepEqual(record.codes, whole.codes);
      // The merged output is that of the command without shards.
      assert.equal((await iterableLoop({ ...options, inputs })).isUpToDate, true);
    });
  }

  test('go on where they stopped', async (context) => {
    const { folder, options } = setup(context);
    const inputs = await inputsOf(folder);
    const expected = await iterableLoop({ ...options, inputs, outputs: folder.at('whole.xyz') });
    assert.equal(expected.counts.read, 19);
    const shard = { part: 2, of: 2 };
    const controller = new AbortController();
    const stopping = iterableLoop({
      ...options,
      inputs,
      shard,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'progress' && event.counts.read >= 4) controller.abort();
      },
    });
    await assert.rejects(stopping, { code: 'E_STOPPED' });
    await iterableLoop({ ...options, inputs, shard });
    await iterableLoop({ ...options, inputs, shard: { part: 1, of: 2 } });
    const parts = [1, 2].map((part) => folder.at(`out.shard-${part}-of-2.xyz`));
    await mergeShards({ output: folder.at('out.xyz'), parts, overwrite: false });
    assert.equal(folder.read('out.xyz'), folder.read('whole.xyz'));
  });

  test('have fractions of their own', async (context) => {
    const { folder, options } = setup(context);
    const inputs = await inputsOf(folder);
    const fractions: number[] = [];
    const onEvent: LoopOptions['onEvent'] = (event) => {
      if (event.type === 'progress') fractions.push(event.fraction ?? -1);
    };
    await iterableLoop({ ...options, inputs, shard: { part: 2, of: 3 }, onEvent });
    assert.ok(fractions.every((fraction) => fraction > 0) && fractions.at(-1) === 1, fractions.join(' '));
  });

  test('need inputs that can be read twice and one output file', async (context) => {
    const { folder, options } = setup(context);
    const shard = { part: 1, of: 2 };
    const refused = (changed: Partial<LoopOptions>, code = 'E_SHARD'): Promise<void> =>
      assert.rejects(iterableLoop({ ...options, shard, inputs: folder.at('a.xyz'), ...changed }), { code });
    await refused({ inputs: '-' });
    await refused({ outputs: '-' });
    await refused({ outputs: folder.at('{stem}-out.xyz'), inputs: [folder.at('a.xyz'), folder.at('d.xyz')] });
    await refused({ shard: { part: 3, of: 2 } }, 'E_SETTING');
  });
});

suite('atomloop merge', () => {
  async function shards(
    context: TestContext,
  ): Promise<{ folder: Folder; run: (...args: string[]) => Promise<string> }> {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(10));
    folder.write('op.mjs', module);
    const run = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await atomloop(args, { cwd: folder.path });
      return `${code}: ${stderr}`;
    };
    for (const part of [1, 2, 3])
      await run('map', 'op.mjs', 'in.xyz', '-o', 'out.xyz', '--shard', `${part}/3`, '--npool', '0');
    return { folder, run };
  }
  const part = (n: number): string => `out.shard-${n}-of-3.xyz`;

  test('joins, ignores failed sets among its parts, and is up to date afterwards', async (context) => {
    const { folder, run } = await shards(context);
    await run('map', 'op.mjs', 'in.xyz', '-o', 'whole.xyz', '--npool', '0');
    const parts = [part(3), part(1), part(2), ...[1, 2, 3].map((n) => `out.shard-${n}-of-3.failed.xyz`)];
    const given = parts.filter((name) => existsSync(folder.at(name)));
    assert.ok(given.length > 3);
    assert.match(
      await run('merge', '-o', 'out.xyz', ...given),
      /^1: 3 shards, 10 configurations: .* 1 failed/,
    );
    assert.equal(folder.read('out.xyz'), folder.read('whole.xyz'));
    assert.equal(folder.read('out.failed.xyz'), folder.read('whole.failed.xyz'));
    assert.match(await run('merge', '-o', 'out.xyz', ...given), /^1: up to date/);
    assert.match((await atomloop(['status', 'out.xyz'], { cwd: folder.path })).stdout, /finished/);
  });

  test('names what is missing, unfinished, unknown, twice, changed or of another command', async (context) => {
    const { folder, run } = await shards(context);
    const merge = (...parts: string[]): Promise<string> => run('merge', '-o', 'out.xyz', ...parts);
    assert.match(await merge(part(1), part(3)), /^2: .*E_SHARD.*missing: `out\.shard-2-of-3\.xyz`/);
    assert.match(await merge(part(1), part(2), part(3), part(2)), /^2: .*E_SHARD.*2-of-3.*twice/);
    assert.match(await merge(part(1), part(2), 'in.xyz'), /^2: .*E_SHARD.*in\.xyz.*no run/);
    await run('map', 'op.mjs', 'in.xyz', '-o', 'o.xyz', '--shard', '3/3', '--seed', '4', '--npool', '0');
    assert.match(await merge(part(1), part(2), 'o.shard-3-of-3.xyz'), /^2: .*E_SHARD.*`seed` was 0, is 4/);
    await run('copy', 'in.xyz', '-o', 'plain.xyz');
    assert.match(await merge(part(1), part(2), 'plain.xyz'), /^2: .*E_SHARD.*no shard/);
    const record = folder.at(`${part(2)}.atomloop/record.json`);
    const journal = folder.at(`${part(2)}.atomloop/journal`);
    const identity = (JSON.parse(readFileSync(record, 'utf8')) as { identity: unknown }).identity;
    const text = JSON.stringify({ type: 'run', identity });
    const { crc32 } = await import('node:zlib');
    renameSync(record, `${record}.kept`);
    writeFileSync(journal, `atomloop journal 1\n${crc32(text).toString(16).padStart(8, '0')} ${text}\n`);
    assert.match(await merge(part(1), part(2), part(3)), /^75: .*unfinished: `out\.shard-2-of-3\.xyz`/);
    renameSync(journal, `${journal}.gone`);
    renameSync(`${record}.kept`, record);
    writeFileSync(folder.at(part(2)), '');
    assert.match(await merge(part(1), part(2), part(3)), /^2: .*E_SHARD.*changed since/);
    assert.equal(existsSync(folder.at('out.xyz')), false);
  });

  test('does not replace what is not its own', async (context) => {
    const { folder, run } = await shards(context);
    folder.write('out.xyz', 'mine');
    const parts = [part(1), part(2), part(3)];
    assert.match(await run('merge', '-o', 'out.xyz', ...parts), /^4: .*E_OUTPUT_EXISTS/);
    assert.match(await run('merge', '-o', 'out.xyz', '--overwrite', ...parts), /^1: 3 shards/);
  });
});
