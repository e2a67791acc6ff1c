import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import type { AtomloopError } from '../../src/errors.js';
import type { RunEvent } from '../../src/events.js';
import { extractLoop, globalLoop } from '../../src/loop/extract-loop.js';
import { iterableLoop } from '../../src/loop/iterable-loop.js';
import type { LoopOptions } from '../../src/loop/options.js';
import { ConfigurationSet } from '../../src/sets/configuration-set.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';

/** Gives the number of a configuration, and fails for every fifth. */
const module = `export default { shape: 'global', extract: (c) => {
  if (c.info.get('number') % 5 === 4) throw new Error('no fifth');
  return { number: c.info.get('number'), x: c.positions.slice(0, 3), nothing: NaN };
} };`;

function scene(context: TestContext): { folder: Folder; options: LoopOptions } {
  const folder = new Folder(context);
  const inputs = [folder.write('a.xyz', frames(12)), folder.write('b.xyz', frames(12))];
  const operator = { module: folder.write('x.mjs', module) };
  return { folder, options: { inputs, operator, outputs: folder.at('out.xyz') } };
}

interface Data {
  readonly number: number;
  readonly x: Float64Array;
  readonly nothing: number;
}

test('extracts keep typed arrays, NaN and their order for every scheme and chunk size', async (context) => {
  const { options } = scene(context);
  const { outputs: _, ...rest } = options;
  let first: unknown;
  for (const scheme of ['serial', 'threads', 'processes']) {
    for (const chunksize of [1, 5, 100]) {
      const list: unknown[] = [];
      const counts = await extractLoop({ ...rest, scheme, chunksize, npool: 2 }, (data, index) => {
        assert.equal(index, list.length);
        list.push(data);
      });
      assert.deepEqual([counts.done, counts.failed], [20, 4]);
      first ??= list;
      assert.deepEqual(list, first);
    }
  }
  const [data] = first as Data[];
  assert.ok(data!.x instanceof Float64Array && data!.x.length === 3 && Number.isNaN(data!.nothing));
});

test('what cannot be sent fails its configuration alone', async (context) => {
  const folder = new Folder(context);
  const source =
    "export default { shape: 'global', extract: (c) => c.info.get('number') === 1 ? () => 1 : 7 };";
  const codes: string[] = [];
  const list: unknown[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'failed') codes.push(event.error.code);
  };
  const inputs = folder.write('in.xyz', frames(3));
  await extractLoop({ inputs, operator: { module: folder.write('y.mjs', source) }, onEvent }, (data) =>
    list.push(data),
  );
  assert.deepEqual(list, [7, undefined, 7]);
  assert.deepEqual(codes, ['E_OPERATOR_RESULT']);
});

suite('a global run', () => {
  const chosen = (extracts: readonly unknown[]): number[] =>
    extracts.flatMap((data, i) => (data === undefined || (data as Data).number < 8 ? [] : [i]));

  test('sets aside what failed, counts all of the input, and writes what is chosen', async (context) => {
    const { folder, options } = scene(context);
    const events: RunEvent['type'][] = [];
    const { counts, codes, failedFiles } = await globalLoop(
      { ...options, npool: 2, onEvent: ({ type }) => events.push(type) },
      chosen,
    );
    const once = [8, 10, 11].map((seed) => frame(seed)).join('');
    assert.equal(folder.read('out.xyz'), once + once);
    assert.deepEqual(
      [counts.read, counts.done, counts.failed, counts.dropped, counts.written, counts.atoms],
      [24, 6, 4, 14, 6, 96],
    );
    assert.deepEqual(codes, { E_OPERATOR: 4 });
    assert.deepEqual(failedFiles, [folder.at('out.failed.xyz')]);
    const places = [...folder.read('out.failed.xyz').matchAll(/atomloop_source="?([^\s"]*)/g)];
    assert.deepEqual(
      places.map(([, place = '']) => place.slice(folder.path.length + 1)),
      ['a.xyz:4:25', 'a.xyz:9:55', 'b.xyz:4:25', 'b.xyz:9:55'],
    );
    assert.ok(events.includes('reading'));
    assert.equal(events.filter((type) => type === 'failed').length, 4);
    assert.equal(events.filter((type) => type === 'started').length, 1);
  });

  test('keeps, skips or stops at what failed, as the policy has it', async (context) => {
    const { folder, options } = scene(context);
    const run = (policy: LoopOptions['onError']): Promise<unknown> =>
      globalLoop({ ...options, onError: policy!, outputs: folder.at(`${policy!}.xyz`) }, chosen);
    await run('keep');
    assert.equal([...folder.read('keep.xyz').matchAll(/map_calculation_failed=T/g)].length, 4);
    await run('skip');
    assert.equal([...folder.read('skip.xyz').matchAll(/number=/g)].length, 6);
    await assert.rejects(run('stop'), { code: 'E_OPERATOR' });
    assert.ok(!existsSync(folder.at('stop.xyz')));
  });

  test('ends at too many failures before anything is written', async (context) => {
    const { folder, options } = scene(context);
    await assert.rejects(globalLoop({ ...options, maxFailures: 3 }, chosen), { code: 'E_TOO_MANY_FAILURES' });
    assert.ok(!existsSync(folder.at('out.xyz')));
    assert.equal((await globalLoop({ ...options, maxFailures: 4 }, chosen)).counts.failed, 4);
  });

  test('chooses what is not there as nothing', async (context) => {
    const { folder, options } = scene(context);
    const { counts } = await globalLoop(options, () => [3, 24, -1, 0.5]);
    assert.equal(counts.done, 1);
    assert.equal(folder.read('out.xyz'), frame(3));
  });

  test('that is stopped while it copies goes on, with the same bytes and counts', async (context) => {
    const folder = new Folder(context);
    const inputs = [folder.write('a.xyz', frames(40)), folder.write('b.xyz', frames(40))];
    const options = { inputs, operator: 'select-random', args: { num: 50 }, chunksize: 3 };
    const whole = await iterableLoop({ ...options, outputs: folder.at('whole.xyz') });
    const outputs = folder.at('out.xyz');
    let starts = 0;
    for (let isDone = false; !isDone; starts += 1) {
      const controller = new AbortController();
      let commits = 0;
      const onEvent = ({ type }: RunEvent): void => {
        if (type !== 'progress') return;
        commits += 1;
        if (commits === 3) controller.abort();
      };
      const { signal } = controller;
      const summary = await iterableLoop({ ...options, outputs, onEvent, signal }).catch((error: unknown) => {
        assert.equal((error as AtomloopError).code, 'E_STOPPED');
        return undefined;
      });
      isDone = summary !== undefined;
      if (summary !== undefined) assert.deepEqual(summary.counts, whole.counts);
    }
    assert.ok(starts > 1, String(starts));
    assert.equal(folder.read('out.xyz'), folder.read('whole.xyz'));
  });

  test('that is stopped while it reads made no progress', async (context) => {
    const { options } = scene(context);
    const controller = new AbortController();
    const onEvent = ({ type }: RunEvent): void => {
      if (type === 'reading') controller.abort();
    };
    const run = globalLoop({ ...options, chunksize: 1, onEvent, signal: controller.signal }, chosen);
    await assert.rejects(run, { code: 'E_NO_PROGRESS' });
  });
});

test('a global operator that chooses nothing by itself has no output', async (context) => {
  const folder = new Folder(context);
  const inputs = ConfigurationSet.fromText([Buffer.from(frames(2))]);
  const run = iterableLoop({ inputs, operator: 'info', outputs: folder.at('out.xyz') });
  await assert.rejects(run, { code: 'E_OPERATOR_KIND' });
});
