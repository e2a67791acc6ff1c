import assert from 'node:assert/strict';
import { mkdirSync, utimesSync } from 'node:fs';
import { getActiveResourcesInfo } from 'node:process';
import { suite, test } from 'node:test';
import type { StreamEnd } from '../../../src/steps/step.js';
import { watchStream } from '../../../src/steps/streams/watch-stream.js';
import { Folder } from '../../helpers/folder.js';
import { Script } from '../../helpers/scripts.js';
import { waitUntil } from '../../helpers/wait.js';
import { Watching } from './watching.js';

suite('a stream of values', () => {
  test('tells each once and is closed', async (context) => {
    const watching = new Watching(context, { values: ['Cu', 'Au', 'Cu', '*.xyz', ''] });
    await watching.ended;
    assert.deepEqual(watching.events, [['Cu', 'Au', '*.xyz', '']]);
    assert.equal(watching.closed, 'all values are there');
  });

  test('leaves out those of an earlier run', async (context) => {
    const watching = new Watching(context, { values: ['Cu', 'Au'], known: ['Cu', 'Au', 'Ag'] });
    await watching.ended;
    assert.deepEqual(watching.events, []);
    assert.equal(watching.closed, 'all values are there');
  });
});

suite('a stream of files ends', () => {
  test('with what was there, and with nothing where nothing was', async (context) => {
    const folder = new Folder(context);
    const end: StreamEnd = { type: 'scan' };
    const none = new Watching(context, { folder, glob: 'none/*.xyz', end });
    await none.ended;
    assert.deepEqual([none.items, none.closed], [[], 'all that was there in the beginning']);
    for (const name of ['old.xyz', 'young.xyz']) folder.write(name, '1');
    utimesSync(folder.at('old.xyz'), 1e9, 1e9);
    const one = new Watching(context, { folder, end, settleMs: 1000 });
    await one.told(1);
    folder.write('late.xyz', '1');
    await one.ended;
    assert.deepEqual(one.events, [['old.xyz'], ['young.xyz']]);
  });

  test('when a file says so, and all that was there before has settled', async (context) => {
    const watching = new Watching(context, {
      glob: '*',
      settleMs: 300,
      pollMs: 600_000,
      end: { type: 'file', path: 'DONE' },
    });
    watching.folder.write('a', '1');
    await watching.told(1);
    watching.folder.write('b', '1');
    watching.folder.write('DONE', '');
    await watching.ended;
    assert.deepEqual(watching.items, ['a', 'b']);
    assert.equal(watching.closed, '`DONE` is there');
  });

  test('when a file in a directory that comes later says so', async (context) => {
    const end: StreamEnd = { type: 'file', path: 'in/DONE' };
    const watching = new Watching(context, { glob: 'in/*.xyz', pollMs: 600_000, end });
    mkdirSync(watching.folder.at('in'));
    watching.folder.write('in/a.xyz', '1');
    watching.folder.write('in/DONE', '');
    await watching.ended;
    assert.deepEqual(watching.items, ['in/a.xyz']);
  });

  test('when nothing new came and nothing is written for some time', async (context) => {
    const folder = new Folder(context);
    const script = `
      import { appendFileSync } from 'node:fs';
      for (let i = 0; i < 50; i++) {
        appendFileSync(process.argv[1], 'x');
        if (i === 0) console.log('begun');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      console.log('written');`;
    const writer = new Script(context, script, folder.at('a.xyz'));
    await writer.line(() => true);
    const watching = new Watching(context, { folder, settleMs: 1500, end: { type: 'idle', ms: 400 } });
    await watching.ended;
    assert.deepEqual(writer.lines, ['begun', 'written']);
    assert.deepEqual([watching.items, watching.closed], [['a.xyz'], 'nothing new for 0.4 s']);
  });

  test('when so many are there, with those of an earlier run, in order of their names', async (context) => {
    const folder = new Folder(context);
    for (const name of ['d', 'c', 'b', 'a']) folder.write(`${name}.xyz`, '1');
    const watching = new Watching(context, {
      folder,
      known: ['a.xyz', 'gone.xyz'],
      end: { type: 'count', count: 4 },
    });
    await watching.ended;
    assert.deepEqual([watching.items, watching.closed], [['b.xyz', 'c.xyz'], 'all 4 are there']);
  });

  test('at once when an earlier run had so many', async (context) => {
    const watching = new Watching(context, { known: ['a', 'b'], end: { type: 'count', count: 2 } });
    watching.folder.write('a.xyz', '1');
    await watching.ended;
    assert.deepEqual([watching.items, watching.closed], [[], 'all 2 are there']);
  });

  test('when a step is finished, with all that it has left', async (context) => {
    const step = new AbortController();
    const end: StreamEnd = { type: 'step', id: 'make' };
    const watching = new Watching(context, { end, isStepFinished: step.signal, pollMs: 600_000 });
    watching.folder.write('a.xyz', '1');
    await watching.told(1);
    watching.folder.write('b.xyz', '1');
    step.abort();
    await watching.ended;
    assert.deepEqual([watching.items, watching.closed], [['a.xyz', 'b.xyz'], 'step `make` is finished']);
  });

  test('when the step was finished before', async (context) => {
    const folder = new Folder(context);
    folder.write('a.xyz', '1');
    const end: StreamEnd = { type: 'step', id: 'make' };
    const watching = new Watching(context, { folder, end, isStepFinished: AbortSignal.abort() });
    await watching.ended;
    assert.deepEqual(watching.items, ['a.xyz']);
  });

  test('never, until it is stopped: then at once, without a word, and with nothing left', async (context) => {
    const before = getActiveResourcesInfo();
    const watching = new Watching(context, { settleMs: 600_000, pollMs: 600_000 });
    const quick = new Watching(context, { folder: watching.folder });
    watching.folder.write('a.xyz', '1');
    await quick.told(1);
    await Promise.all([watching.stop(), quick.stop()]);
    assert.deepEqual([watching.items, watching.closed], [[], undefined]);
    await waitUntil(() => getActiveResourcesInfo().length <= before.length, 'no timer and no watch is left');
  });

  test('at once for a reader that leaves', async (context) => {
    const folder = new Folder(context);
    folder.write('a.xyz', '1');
    const before = getActiveResourcesInfo().length;
    const definition = { name: 'frames', glob: '*.xyz', settleMs: 0, end: { type: 'never' } } as const;
    const options = { directory: folder.path, signal: new AbortController().signal, known: [] };
    for await (const event of watchStream(definition, options)) {
      assert.deepEqual(event, { type: 'items', items: ['a.xyz'] });
      break;
    }
    await waitUntil(() => getActiveResourcesInfo().length <= before, 'no timer and no watch is left');
  });

  test('before it begins where it is stopped already', async () => {
    const options = { directory: '/', signal: AbortSignal.abort(), known: [] };
    const definition = { name: 'frames', settleMs: 0, end: { type: 'scan' } } as const;
    for (const what of [{ glob: '*' }, { values: ['a'] }]) {
      for await (const event of watchStream({ ...definition, ...what }, options)) assert.fail(event.type);
    }
  });
});

suite('items of an earlier run', () => {
  test('are not told again, in whatever state they are', async (context) => {
    const folder = new Folder(context);
    folder.write('a.xyz', '1');
    folder.write('b.xyz', '1');
    const watching = new Watching(context, { folder, known: ['a.xyz', 'gone.xyz'], end: { type: 'scan' } });
    await watching.ended;
    assert.deepEqual(watching.items, ['b.xyz']);
  });
});
