import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { AtomloopError } from '../../../src/errors.js';
import { Folder } from '../../helpers/folder.js';
import { Script } from '../../helpers/scripts.js';
import { Watching } from './watching.js';

/** Writes a file piece by piece, more often than the settle time of the tests. */
const slowWriter = `
import { appendFileSync } from 'node:fs';
const [path, pieces] = process.argv.slice(1);
for (let i = 0; i < Number(pieces); i++) {
  appendFileSync(path, 'x'.repeat(10));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
console.log('written');`;

suite('a file is taken', () => {
  test('when it comes while the stream is watched', async (context) => {
    const watching = new Watching(context, { pollMs: 600_000 });
    watching.folder.write('a.xyz', '1');
    await watching.told(1);
    watching.folder.write('b.xyz', '2');
    watching.folder.write('b.txt', '2');
    assert.deepEqual(await watching.told(2), ['a.xyz', 'b.xyz']);
  });

  test('when it has been written, not before', async (context) => {
    const watching = new Watching(context, { settleMs: 1500 });
    const writer = new Script(context, slowWriter, watching.folder.at('slow.xyz'), '50');
    await watching.told(1);
    assert.deepEqual(writer.lines, ['written']);
    assert.equal(watching.contents.get('slow.xyz')?.length, 500);
  });

  test('when it has been written, also where no events tell of it', async (context) => {
    const folder = new Folder(context);
    mkdirSync(folder.at('elsewhere'));
    // Events of a directory are told for its own path: here the files are found behind a link.
    symlinkSync('elsewhere', folder.at('incoming'));
    const watching = new Watching(context, { folder, glob: 'in*/*.xyz', settleMs: 1500 });
    const writer = new Script(context, slowWriter, folder.at('elsewhere/slow.xyz'), '50');
    await watching.told(1);
    assert.deepEqual(writer.lines, ['written']);
    assert.equal(watching.contents.get('incoming/slow.xyz')?.length, 500);
  });

  test('when it is renamed into place, under its last name only', async (context) => {
    const watching = new Watching(context);
    watching.folder.write('.a.partial', 'whole');
    renameSync(watching.folder.at('.a.partial'), watching.folder.at('a.xyz'));
    await watching.told(1);
    assert.deepEqual(watching.items, ['a.xyz']);
    assert.equal(watching.contents.get('a.xyz'), 'whole');
  });

  test('once, whatever becomes of it afterwards', async (context) => {
    const watching = new Watching(context);
    watching.folder.write('a.xyz', '1');
    await watching.told(1);
    watching.folder.write('a.xyz', 'other');
    rmSync(watching.folder.at('a.xyz'));
    watching.folder.write('a.xyz', 'again');
    watching.folder.write('b.xyz', '2');
    assert.deepEqual(await watching.told(2), ['a.xyz', 'b.xyz']);
  });

  test('when it is empty', async (context) => {
    const watching = new Watching(context);
    watching.folder.write('empty.xyz', '');
    assert.deepEqual(await watching.told(1), ['empty.xyz']);
  });

  test('not when it is gone before it has settled', async (context) => {
    const folder = new Folder(context);
    folder.write('gone.xyz', '1');
    folder.write('stays.xyz', '1');
    utimesSync(folder.at('stays.xyz'), 1e9, 1e9);
    const end = { type: 'file', path: 'DONE' } as const;
    const watching = new Watching(context, { folder, settleMs: 600_000, end });
    await watching.told(1);
    rmSync(folder.at('gone.xyz'));
    folder.write('DONE', '');
    await watching.ended;
    assert.deepEqual(watching.items, ['stays.xyz']);
  });

  test('in a directory that comes later, is replaced, or below others', async (context) => {
    const watching = new Watching(context, { glob: 'in/**/*.xyz', pollMs: 600_000 });
    mkdirSync(watching.folder.at('in/deep/er'), { recursive: true });
    watching.folder.write('in/deep/er/a.xyz', '1');
    await watching.told(1);
    rmSync(watching.folder.at('in'), { recursive: true });
    mkdirSync(watching.folder.at('in'));
    watching.folder.write('in/b.xyz', '1');
    await watching.told(2);
    assert.deepEqual(watching.items, ['in/deep/er/a.xyz', 'in/b.xyz']);
  });

  test('in more directories than the system tells of', async (context) => {
    const folder = new Folder(context);
    for (let i = 0; i < 300; i++) mkdirSync(folder.at(`d${i}`));
    const watching = new Watching(context, { folder, glob: '*/*.xyz', pollMs: 50 });
    const first = new Watching(context, { folder, glob: 'd0/*.xyz' });
    folder.write('d0/a.xyz', '1');
    await first.told(1);
    for (let i = 0; i < 300; i++) folder.write(`d${i}/b.xyz`, '1');
    await watching.told(301);
    assert.equal(new Set(watching.items).size, 301);
  });

  test('in a directory whose attributes changed', async (context) => {
    const watching = new Watching(context, { glob: 'in/*.xyz', pollMs: 600_000 });
    mkdirSync(watching.folder.at('in'));
    watching.folder.write('in/a.xyz', '1');
    await watching.told(1);
    chmodSync(watching.folder.at('in'), 0o750);
    watching.folder.write('in/b.xyz', '1');
    await watching.told(2);
    watching.folder.write('in/c.xyz', '1');
    assert.deepEqual(await watching.told(3), ['in/a.xyz', 'in/b.xyz', 'in/c.xyz']);
  });

  test('whatever its name', async (context) => {
    const folder = new Folder(context);
    const names = [
      '-o.xyz',
      'a\nb.xyz',
      'blank name.xyz',
      'ünï-🦊.xyz',
      'back\\slash.xyz',
      '[1].xyz',
      '$(x).xyz',
    ];
    for (const name of names) folder.write(name, '1');
    folder.write('.hidden.xyz', '1');
    const watching = new Watching(context, { folder, end: { type: 'scan' } });
    await watching.ended;
    assert.deepEqual(watching.items, names.sort());
  });

  test('by its path from the directory of the workflow', async (context) => {
    const folder = new Folder(context);
    const directory = folder.at('a[b]{c,d}/flow');
    mkdirSync(directory, { recursive: true });
    folder.write('a[b]{c,d}/b.xyz', '1');
    folder.write('a[b]{c,d}/flow/a.xyz', '1');
    const globs = {
      '*.xyz': 'a.xyz',
      './a.xyz': 'a.xyz',
      '../*.xyz': '../b.xyz',
      '../b.xyz': '../b.xyz',
      [join(directory, 'a.xyz')]: 'a.xyz',
      [folder.at('a\\[b\\]\\{c,d\\}/*.xyz')]: '../b.xyz',
    };
    for (const [glob, expected] of Object.entries(globs)) {
      const watching = new Watching(context, { folder, directory, glob, end: { type: 'scan' } });
      await watching.ended;
      assert.deepEqual(watching.items, [expected], glob);
    }
  });

  test('by what a link leads to', async (context) => {
    const folder = new Folder(context);
    symlinkSync('content', folder.at('link.xyz'));
    mkdirSync(folder.at('directory.xyz'));
    symlinkSync('directory.xyz', folder.at('directory-link.xyz'));
    const watching = new Watching(context, { folder });
    folder.write('plain.xyz', '1');
    await watching.told(1);
    folder.write('content', 'linked');
    assert.deepEqual(await watching.told(2), ['plain.xyz', 'link.xyz']);
    assert.equal(watching.contents.get('link.xyz'), 'linked');
  });

  test('by its own name without a glob', async (context) => {
    const watching = new Watching(context, { glob: './sub/one.xyz' });
    mkdirSync(watching.folder.at('sub'));
    watching.folder.write('sub/one.xyz', '1');
    assert.deepEqual(await watching.told(1), ['sub/one.xyz']);
  });

  test('by its own name where that looks like a glob', async (context) => {
    const folder = new Folder(context);
    folder.write('frames[12].xyz', '1');
    folder.write('frames1.xyz', '1');
    const watching = new Watching(context, { folder, glob: 'frames[12].xyz', end: { type: 'scan' } });
    await watching.ended;
    assert.deepEqual(watching.items, ['frames[12].xyz']);
  });

  test('in the order of their names where one look finds many', async (context) => {
    const folder = new Folder(context);
    for (const name of ['c', 'a', 'B', 'b']) {
      folder.write(`${name}.xyz`, '1');
      utimesSync(folder.at(`${name}.xyz`), 1e9, 1e9);
    }
    const watching = new Watching(context, { folder, settleMs: 3_600_000, end: { type: 'scan' } });
    await watching.ended;
    assert.deepEqual(watching.events, [['B.xyz', 'a.xyz', 'b.xyz', 'c.xyz']]);
  });

  test('also when ten thousand come at once', async (context) => {
    const count = 10_000;
    const watching = new Watching(context);
    const script = `
      import { writeFileSync } from 'node:fs';
      for (let i = 0; i < ${count}; i++) writeFileSync(process.argv[1] + '/' + i + '.xyz', 'x');`;
    await new Script(context, script, watching.folder.path).ended;
    await watching.told(count);
    assert.equal(new Set(watching.items).size, count);
    assert.equal(watching.items.length, count);
  });
});

/** Root may read everything, so it becomes somebody else first. */
const watcher = `
import { watchStream } from ${JSON.stringify(new URL('../../../src/steps/streams/watch-stream.js', import.meta.url).href)};
const definition = { name: 'a', glob: '*/*.xyz', settleMs: 1, end: { type: 'scan' } };
const options = { directory: process.argv[1], signal: new AbortController().signal, known: [] };
// Nobody else may read modules below the home of root, so they are loaded before.
for await (const event of watchStream({ ...definition, glob: 'none/*.xyz' }, options)) event;
if (process.getuid() === 0) process.setuid(65534);
try {
  for await (const event of watchStream(definition, options)) console.log(event.type);
} catch (error) {
  console.log(error.code + ' ' + error.details.file + ' ' + error.details.got);
}`;

test('a directory that cannot be read is named', async (context) => {
  const folder = new Folder(context);
  chmodSync(folder.path, 0o755);
  mkdirSync(folder.at('closed'));
  chmodSync(folder.at('closed'), 0);
  const script = new Script(context, watcher, folder.path);
  await script.ended;
  assert.deepEqual(script.lines, [`E_READ ${folder.at('closed')} EACCES`]);
});

test('a directory of the workflow whose name no glob can begin with is an error', async (context) => {
  const folder = new Folder(context);
  mkdirSync(folder.at('back\\slash'));
  folder.write('back\\slash/a.xyz', '1');
  const options = { folder, directory: folder.at('back\\slash'), end: { type: 'scan' } } as const;
  const named = new Watching(context, { ...options, glob: 'a.xyz' });
  await named.ended;
  assert.deepEqual(named.items, ['a.xyz']);
  await assert.rejects(new Watching(context, options).ended, { code: 'E_READ' });
});

test('a name that is no UTF-8 is an error', async (context) => {
  const folder = new Folder(context);
  writeFileSync(Buffer.concat([Buffer.from(folder.at('a')), Buffer.of(0xff), Buffer.from('.xyz')]), '1');
  const watching = new Watching(context, { folder });
  await assert.rejects(watching.ended, { code: 'E_READ', message: 'the name of a file is no UTF-8' });
});

test('a file in place of the directory is an error, a missing directory is none', async (context) => {
  const watching = new Watching(context, { glob: 'in/*.xyz' });
  watching.folder.write('in', '');
  await assert.rejects(
    watching.ended,
    (error: AtomloopError) => error.code === 'E_READ' && error.details.got === 'a file',
  );
});
