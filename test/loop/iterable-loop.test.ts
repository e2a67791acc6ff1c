import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  AtomloopError,
  Configuration,
  ConfigurationSet,
  globalLoop,
  iterableLoop,
  OutputSet,
} from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';

const serial = { scheme: 'serial' } as const;

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AtomloopError && error.code === code;
}

async function numbersOf(set: ConfigurationSet): Promise<unknown[]> {
  const numbers = [];
  for await (const { info } of set) numbers.push(info.get('number'));
  return numbers;
}

test('configurations in memory come back in order, from a list, a generator and an async generator', async () => {
  const make = (i: number): Configuration =>
    new Configuration({ species: ['Cu'], positions: Float64Array.of(i, 0.1, 1 / 3) });
  function* generated(): Generator<Configuration> {
    for (let i = 0; i < 5; i += 1) yield make(i);
  }
  async function* late(): AsyncGenerator<Configuration> {
    for (const configuration of generated()) yield await Promise.resolve(configuration);
  }
  for (const inputs of [[...generated()], generated(), late()]) {
    const { outputs, counts } = await iterableLoop({ inputs, operator: 'copy', npool: 2, chunksize: 2 });
    const positions = [];
    for await (const configuration of outputs) positions.push([...configuration.positions]);
    assert.deepEqual(
      positions,
      [0, 1, 2, 3, 4].map((i) => [i, 0.1, 1 / 3]),
    );
    assert.equal(counts.done, 5);
  }
});

test('a function of this process runs in serial and is refused where it would have to be sent', async () => {
  const inputs = ConfigurationSet.fromText([Buffer.from(frames(3))]);
  const operator = (list: readonly Configuration[]): Configuration[] => list.slice().map((c) => c);
  const { choice } = await iterableLoop({ inputs, operator, npool: 2 });
  assert.equal(choice.scheme, 'serial');
  await assert.rejects(iterableLoop({ inputs, operator, npool: 2, scheme: 'threads' }), isCode('E_SCHEME'));
});

test('an argument that cannot be sent is named, with the reason and what to do', async () => {
  const inputs = ConfigurationSet.fromText([Buffer.from(frames(1))]);
  class Model {}
  const attempt = iterableLoop({ inputs, operator: 'copy', args: { options: { model: new Model() } } });
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof AtomloopError);
    assert.equal(error.code, 'E_NOT_TRANSFERABLE');
    assert.match(error.message, /`args\.options\.model`/);
    assert.match(error.details.got ?? '', /Model/);
    assert.match(error.details.hint ?? '', /constructor and its arguments/);
    return true;
  });
});

test('items that are no configurations go through the loop', async () => {
  const operator = (items: readonly number[]): (Configuration | null)[] =>
    items.map((n) =>
      n % 2 === 0 ? new Configuration({ species: ['H'], positions: Float64Array.of(n, 0, 0) }) : null,
    );
  const { counts, outputs } = await iterableLoop<number>({
    inputs: ConfigurationSet.fromItems([0, 1, 2, 3, 4]),
    operator,
    chunksize: 2,
  });
  assert.deepEqual([counts.read, counts.done, counts.dropped], [5, 3, 2]);
  const x = [];
  for await (const { positions } of outputs) x.push(positions[0]);
  assert.deepEqual(x, [0, 2, 4]);
});

test('files map to files by a template, an input whose results are all dropped gets its empty output', async (context) => {
  const folder = new Folder(context);
  folder.write('a.xyz', frame(1));
  folder.write('b.xyz', frame(2) + frame(3));
  const operator = (list: readonly Configuration[]): (Configuration | null)[] =>
    list.map((c) => (c.info.get('number') === 1 ? null : c));
  await iterableLoop({
    inputs: [folder.at('*.xyz')],
    outputs: OutputSet.toFiles(folder.at('{stem}.out.xyz')),
    operator,
  });
  assert.equal(folder.read('a.out.xyz'), '');
  assert.equal(folder.read('b.out.xyz'), frame(2) + frame(3));
});

test('a gzip output has the bytes of the plain one, in members', async (context) => {
  const folder = new Folder(context);
  const text = frames(2000, 40);
  const inputs = folder.write('in.xyz', text);
  await iterableLoop({ inputs, outputs: folder.at('out.xyz.gz'), operator: 'copy', ...serial });
  assert.equal(gunzipSync(readFileSync(folder.at('out.xyz.gz'))).toString(), text);
  const again = await iterableLoop({ inputs: folder.at('out.xyz.gz'), operator: 'copy', npool: 2 });
  assert.equal(again.counts.done, 2000);
});

test('slices choose frames as ASE does', async (context) => {
  const folder = new Folder(context);
  const file = folder.write('in.xyz', frames(10));
  const taken = async (slice: string): Promise<unknown[]> =>
    numbersOf(await ConfigurationSet.fromFiles([file + slice]));
  assert.deepEqual(await taken('@::3'), [0, 3, 6, 9]);
  assert.deepEqual(await taken('@2:5'), [2, 3, 4]);
  assert.deepEqual(await taken('@-3:'), [7, 8, 9]);
  assert.deepEqual(await taken('@:-8'), [0, 1]);
  assert.deepEqual(await taken('@-1'), [9]);
  assert.deepEqual(await taken('@4'), [4]);
  assert.deepEqual(await taken('@-3::2'), [7, 9]);
});

test('what a run needs is checked before anything is computed', async (context) => {
  const folder = new Folder(context);
  const inputs = folder.write('in.xyz', frames(2));
  const attempt = (options: Partial<Parameters<typeof iterableLoop>[0]>): Promise<unknown> =>
    iterableLoop({ inputs, operator: 'copy', outputs: folder.at('out.xyz'), ...options });
  await assert.rejects(attempt({ inputs: folder.at('no.xyz') }), isCode('E_NO_INPUT'));
  await assert.rejects(attempt({ inputs: folder.at('no*.xyz') }), isCode('E_NO_INPUT'));
  await assert.rejects(attempt({ inputs: folder.path }), isCode('E_NO_INPUT'));
  await assert.rejects(attempt({ outputs: folder.at('no/out.xyz') }), isCode('E_OUTPUT_DIRECTORY'));
  await assert.rejects(attempt({ outputs: inputs }), isCode('E_OUTPUT_IS_INPUT'));
  mkdirSync(folder.at('dir.xyz'));
  await assert.rejects(attempt({ outputs: folder.at('dir.xyz') }), isCode('E_OUTPUT_KIND'));
  await assert.rejects(
    attempt({ outputs: [folder.at('a.xyz'), folder.at('b.xyz')] }),
    isCode('E_OUTPUT_COUNT'),
  );
  await assert.rejects(attempt({ outputs: folder.at('{name}.xyz') }), isCode('E_OUTPUT_TEMPLATE'));
  await assert.rejects(attempt({ operator: 'calculat' }), isCode('E_OPERATOR_UNKNOWN'));
  await assert.rejects(attempt({ operator: { module: folder.at('no.mjs') } }), isCode('E_MODULE'));
  await assert.rejects(
    attempt({ operator: 'calculate', args: { calculator: 'emtt' } }),
    isCode('E_UNKNOWN_CALCULATOR'),
  );
  await assert.rejects(attempt({ operator: 'copy', args: { x: 1 } }), isCode('E_ARGUMENT'));
  await assert.rejects(attempt({ npool: -1 }), isCode('E_SETTING'));
  assert.deepEqual(readdirSync(folder.path), ['dir.xyz', 'in.xyz']);
});

test('an existing output is kept unless it may be overwritten', async (context) => {
  const folder = new Folder(context);
  const inputs = folder.write('in.xyz', frames(2));
  const out = folder.write('out.xyz', 'precious');
  await assert.rejects(iterableLoop({ inputs, outputs: out, operator: 'copy' }), isCode('E_OUTPUT_EXISTS'));
  assert.equal(folder.read('out.xyz'), 'precious');
  await iterableLoop({ inputs, outputs: OutputSet.toFiles(out, { overwrite: true }), operator: 'copy' });
  assert.equal(folder.read('out.xyz'), frames(2));
});

test('a malformed frame ends the run with its line, after all before it is written, and publishes nothing', async (context) => {
  const folder = new Folder(context);
  const good = folder.write('a.xyz', frames(20));
  const bad = folder.write('b.xyz', frames(3).replace(/Cu 0\.9\d+ /, 'Cu x '));
  for (const npool of [0, 2]) {
    const attempt = iterableLoop({
      inputs: [good, bad],
      outputs: folder.at('out.xyz'),
      operator: 'copy',
      npool,
      chunksize: 3,
    });
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof AtomloopError);
      assert.deepEqual(
        [error.kind, error.code, error.details.file, error.details.line],
        ['format', 'E_BAD_FLOAT', bad, 4],
      );
      return true;
    });
    assert.equal(existsSync(folder.at('out.xyz')), false);
    assert.equal(folder.read('out.xyz.atomloop/part-0'), frames(20));
  }
});

test('each failure policy does what it says', async (context) => {
  const folder = new Folder(context);
  const inputs = folder.write('in.xyz', frames(5));
  const operator = (list: readonly Configuration[]): (Configuration | Error)[] =>
    list.map((c) => {
      c.positions[0] = 99;
      return c.info.get('number') === 3 ? new Error('no luck') : c;
    });
  const run = async (onError: 'set-aside' | 'keep' | 'skip', name: string): Promise<readonly string[]> => {
    const { counts, failedFiles } = await iterableLoop({
      inputs,
      outputs: folder.at(name),
      operator,
      onError,
      chunksize: 2,
    });
    assert.deepEqual([counts.done, counts.failed, counts.dropped, counts.read], [4, 1, 0, 5]);
    return failedFiles;
  };
  const [failed] = await run('set-aside', 'aside.xyz');
  assert.equal(failed, folder.at('aside.failed.xyz'));
  const set = await ConfigurationSet.fromFiles([failed]);
  for await (const { info, positions } of set) {
    assert.notEqual(positions[0], 99, 'the failed set holds the input as it was');
    assert.match(String(info.get('atomloop_error')), /^E_OPERATOR: Error: no luck/);
    assert.equal(info.get('atomloop_source'), `${inputs}:3:19`);
  }
  assert.deepEqual(await run('keep', 'keep.xyz'), []);
  const kept = [];
  for await (const { info } of await ConfigurationSet.fromFiles([folder.at('keep.xyz')]))
    kept.push(info.get('map_calculation_failed'));
  assert.deepEqual(kept, [undefined, undefined, undefined, true, undefined]);
  assert.deepEqual(await run('skip', 'skip.xyz'), []);
  assert.deepEqual(await numbersOf(await ConfigurationSet.fromFiles([folder.at('skip.xyz')])), [0, 1, 2, 4]);
  const stop = iterableLoop({ inputs, outputs: folder.at('stop.xyz'), operator, onError: 'stop' });
  await assert.rejects(stop, isCode('E_OPERATOR'));
  assert.equal(existsSync(folder.at('stop.xyz')), false);
});

test('an operator that returns something else fails its configuration with a clear error', async () => {
  const inputs = ConfigurationSet.fromText([Buffer.from(frames(2))]);
  const operator = (() => [7, undefined]) as unknown as () => null;
  const codes: string[] = [];
  const { counts } = await iterableLoop({
    inputs,
    operator,
    onEvent: (event) => {
      if (event.type === 'failed') codes.push(event.error.code);
    },
  });
  assert.deepEqual(codes, ['E_OPERATOR_RESULT']);
  assert.deepEqual([counts.failed, counts.dropped], [1, 1]);
});

test('an aborted run ends at once and publishes nothing', async (context) => {
  const folder = new Folder(context);
  const inputs = folder.write('in.xyz', frames(50));
  const module = folder.write(
    'slow.mjs',
    "export default { shape: 'each', each: () => new Promise(() => {}) };",
  );
  for (const npool of [1, 2]) {
    const signal = AbortSignal.timeout(300);
    const started = performance.now();
    const run = iterableLoop({ inputs, outputs: folder.at('out.xyz'), operator: { module }, npool, signal });
    await assert.rejects(run, isCode('E_NO_PROGRESS'));
    assert.ok(performance.now() - started < 2000);
    assert.equal(existsSync(folder.at('out.xyz')), false);
  }
});

test('a global operator extracts from all and copies what is chosen, in input order, as it stands', async (context) => {
  const folder = new Folder(context);
  const inputs = [folder.write('a.xyz', frames(6)), folder.write('b.xyz', frames(6))];
  const module = folder.write(
    'x.mjs',
    "export default { shape: 'global', extract: (c) => c.info.get('number') };",
  );
  const { outputs, counts } = await globalLoop(
    { inputs, operator: { module }, outputs: folder.at('out.xyz'), npool: 2, chunksize: 1 },
    (extracts) => extracts.flatMap((number, i) => (number === 4 || i === 0 ? [i] : [])).reverse(),
  );
  assert.deepEqual(await numbersOf(outputs), [0, 4, 4]);
  assert.equal(counts.done, 3);
  assert.equal(folder.read('out.xyz'), frame(0) + frame(4) + frame(4));
});

test('tags are added to every output', async (context) => {
  const folder = new Folder(context);
  const inputs = folder.write('in.xyz', frames(2));
  const { outputs } = await iterableLoop({
    inputs,
    operator: 'copy',
    tags: { config_type: 'tagged', weights: [1, 2.5] },
  });
  for await (const { info } of outputs) {
    assert.equal(info.get('config_type'), 'tagged');
    assert.deepEqual(info.get('weights'), { kind: 'R', shape: [2], values: Float64Array.of(1, 2.5) });
  }
});
