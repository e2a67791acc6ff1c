import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { AtomloopError, iterableLoop, OutputSet, type LoopOptions } from '../../src/index.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** Notes every configuration that it computes, and fails or stops as a file tells it. */
const module = `
import { appendFileSync, existsSync } from 'node:fs';
export default { shape: 'each', async each(c, { log, slow }, { index }) {
  appendFileSync(log, index + '\\n');
  if (slow === index) await new Promise((r) => setTimeout(r, 400));
  if (existsSync(log + '.stop') && index === 17) await new Promise(() => {});
  if (index % 10 === 7) throw new Error('seven');
  c.info.set('index', index);
  return c;
} };`;

interface Setup {
  readonly folder: Folder;
  readonly options: LoopOptions;
  computed(): number[];
}

function setup(folder: Folder, extra: Partial<LoopOptions> = {}): Setup {
  const log = folder.at('log');
  writeFileSync(log, '');
  const options: LoopOptions = {
    inputs: folder.write('in.xyz', frames(40)),
    outputs: folder.at('out.xyz'),
    operator: { module: folder.write('op.mjs', module) },
    args: { log, slow: -1 },
    npool: 2,
    chunksize: 2,
    ...extra,
  };
  const computed = (): number[] => readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  return { folder, options, computed };
}

/** Stops a run when everything but configuration 17, which hangs, has been begun. */
async function interrupted({ folder, options, computed }: Setup): Promise<void> {
  writeFileSync(folder.at('log.stop'), '');
  const controller = new AbortController();
  const watch = setInterval(() => {
    if (computed().length >= 40) controller.abort();
  }, 20);
  await assert.rejects(iterableLoop({ ...options, signal: controller.signal }), { code: 'E_STOPPED' });
  clearInterval(watch);
  unlinkSync(folder.at('log.stop'));
}

async function reference(context: TestContext): Promise<{ output: string; failed: string }> {
  const { folder, options } = setup(new Folder(context));
  await iterableLoop({ ...options, scheme: 'serial' });
  return {
    output: folder.read('out.xyz'),
    failed: folder.read('out.failed.xyz').replaceAll(folder.path, 'DIR'),
  };
}

suite('the same command again', () => {
  for (const slow of [-1, 0]) {
    test(`goes on where a stopped run ended, byte for byte${slow === 0 ? ', also when the first chunk was slow' : ''}`, async (context) => {
      const expected = await reference(context);
      const run = setup(new Folder(context));
      const { folder, options, computed } = run;
      const args = { ...options.args, slow };
      await interrupted({ ...run, options: { ...options, args } });
      assert.equal(existsSync(folder.at('out.xyz')), false);
      const before = computed().length;
      const { counts } = await iterableLoop({ ...options, args });
      assert.equal(folder.read('out.xyz'), expected.output);
      assert.equal(folder.read('out.failed.xyz').replaceAll(folder.path, 'DIR'), expected.failed);
      assert.deepEqual([counts.read, counts.done, counts.failed], [40, 36, 4]);
      const again = computed().slice(before);
      assert.ok(again.includes(17) && again.length <= 2 * 2 * 2, `computed again: ${again.join(' ')}`);
      assert.deepEqual(readdirSync(folder.at('out.xyz.atomloop')), ['frames', 'record.json']);
    });
  }

  test('leaves a finished run alone and repeats its counts', async (context) => {
    const { options, computed, folder } = setup(new Folder(context));
    const first = await iterableLoop(options);
    const { mtimeMs } = statSync(folder.at('out.xyz'));
    const second = await iterableLoop(options);
    assert.deepEqual([first.isUpToDate, second.isUpToDate], [false, true]);
    assert.deepEqual(second.counts, first.counts);
    assert.deepEqual(second.codes, { E_OPERATOR: 4 });
    assert.equal(computed().length, 40);
    assert.equal(statSync(folder.at('out.xyz')).mtimeMs, mtimeMs);
  });

  test('computes anew when the output is gone or was changed by others', async (context) => {
    const { options, folder } = setup(new Folder(context));
    await iterableLoop(options);
    const output = folder.read('out.xyz');
    writeFileSync(folder.at('out.xyz'), 'changed');
    await assert.rejects(iterableLoop(options), { code: 'E_OUTPUT_EXISTS' });
    const again = await iterableLoop({
      ...options,
      outputs: OutputSet.toFiles(folder.at('out.xyz'), { overwrite: true }),
    });
    assert.equal(again.isUpToDate, false);
    assert.equal(folder.read('out.xyz'), output);
  });
});

suite('another command is refused with what differs', () => {
  const cases: readonly (readonly [
    title: string,
    change: (run: Setup) => Partial<LoopOptions>,
    message: RegExp,
  ])[] = [
    [
      'an argument',
      ({ options }) => ({ args: { ...options.args, slow: -2 } }),
      /argument `slow` was -1, is -2/,
    ],
    ['the seed', () => ({ seed: 3 }), /setting `seed` was 0, is 3/],
    ['a tag', () => ({ tags: { a: 1 } }), /tag `a` was not given, is 1/],
    [
      'the input appended',
      ({ folder }) => (folder.write('in.xyz', frames(41)), {}),
      /input `.*in\.xyz` changed/,
    ],
    [
      'the input touched',
      ({ folder }) => {
        utimesSync(folder.at('in.xyz'), 1, 1);
        return {};
      },
      /input `.*in\.xyz` changed/,
    ],
    ['the operator', ({ folder }) => (folder.write('op.mjs', `${module}\n`), {}), /file `.*op\.mjs` changed/],
    ['the policy', () => ({ onError: 'skip' }), /setting `onError`/],
    ['a slice', ({ folder }) => ({ inputs: folder.at('in.xyz@:10') }), /another slice/],
  ];
  for (const [title, change, message] of cases) {
    test(`${title}, for an unfinished run and for a finished one`, async (context) => {
      for (const isFinished of [false, true]) {
        const run = setup(new Folder(context));
        const { folder, options } = run;
        if (isFinished) await iterableLoop(options);
        else await interrupted(run);
        const changed = { ...options, ...change(run) };
        await assert.rejects(iterableLoop(changed), (error) => {
          assert.ok(error instanceof AtomloopError);
          assert.equal(error.code, 'E_RUN_DIFFERS');
          assert.match(error.message, message);
          return true;
        });
        const anew = OutputSet.toFiles(folder.at('out.xyz'), { overwrite: true });
        const { isUpToDate } = await iterableLoop({ ...changed, outputs: anew });
        assert.equal(isUpToDate, false);
      }
    });
  }
});

suite('a damaged journal costs only its tail', () => {
  test('cut at any byte of its end, or filled with zeros', async (context) => {
    const expected = await reference(context);
    const run = setup(new Folder(context));
    const { folder, options } = run;
    await interrupted(run);
    const directory = folder.at('out.xyz.atomloop');
    const saved = readdirSync(directory).map((name) => [name, readFileSync(`${directory}/${name}`)] as const);
    const journal = saved.find(([name]) => name === 'journal')?.[1] ?? Buffer.alloc(0);
    const cuts = Array.from({ length: 24 }, (_, i) => journal.length - 1 - Math.floor((i * 1500) / 24));
    for (const cut of cuts.filter((at) => at > 19)) {
      for (const zeros of [false, true]) {
        for (const [name, bytes] of saved) writeFileSync(`${directory}/${name}`, bytes);
        if (zeros)
          writeFileSync(
            `${directory}/journal`,
            Buffer.concat([journal.subarray(0, cut), Buffer.alloc(journal.length - cut)]),
          );
        else truncateSync(`${directory}/journal`, cut);
        await iterableLoop({ ...options, npool: 0 });
        assert.equal(folder.read('out.xyz'), expected.output, `cut at ${cut}`);
        for (const name of ['out.xyz', 'out.failed.xyz']) writeFileSync(folder.at(name), '');
      }
    }
  });

  test('bytes that the disk lost are computed again', async (context) => {
    const expected = await reference(context);
    const run = setup(new Folder(context));
    await interrupted(run);
    const part = run.folder.at('out.xyz.atomloop/part-0');
    truncateSync(part, statSync(part).size - 700);
    await iterableLoop(run.options);
    assert.equal(run.folder.read('out.xyz'), expected.output);
  });
});

test('on the command line: up to date repeats the exit code, another command is refused with 2', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(5, 4, ['Fe']));
  const command = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt'];
  assert.equal((await atomloop(command, { cwd: folder.path })).code, 1);
  const again = await atomloop(command, { cwd: folder.path });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /up to date/);
  const other = await atomloop([...command, '--seed', '2'], { cwd: folder.path });
  assert.equal(other.code, 2);
  assert.match(other.stderr, /E_RUN_DIFFERS.*setting `seed` was 0, is 2[\s\S]*--overwrite/);
});
