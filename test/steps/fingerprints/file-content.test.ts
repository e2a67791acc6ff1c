import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers';
import type { FileContent } from '../../../src/steps/fingerprints/digest-file.js';
import { contentOf, contentsOf } from '../../../src/steps/fingerprints/file-content.js';
import { Folder } from '../../helpers/folder.js';
import { Script } from '../../helpers/scripts.js';
import { waitUntil } from '../../helpers/wait.js';

async function known(path: string): Promise<FileContent> {
  const content = await contentOf(path);
  assert.ok(content !== undefined);
  return content;
}

const digest = async (path: string): Promise<string> => (await known(path)).digest;

/** As if it had been written long ago; a mark in place of its digest shows whether it is used unread. */
const marked = async (path: string): Promise<FileContent> => {
  // Whatever changes from here on has another time, also where times are coarse.
  await waitUntil(() => Date.now() - statSync(path).ctimeMs > 50, 'the file is a little older');
  const { isRecent: _, ...content } = await known(path);
  return { ...content, digest: 'remembered' };
};

suite('the content of a file', () => {
  test('is the same under every name and time, and another for every change', async (context) => {
    const folder = new Folder(context);
    const first = folder.write('a', 'text');
    const second = folder.write('b', 'text');
    utimesSync(second, 1e9, 1e9);
    assert.equal(await digest(first), await digest(second));
    for (const other of ['texT', 'tex', 'text\0', '', '\0']) {
      assert.notEqual(await digest(folder.write('b', other)), await digest(first), JSON.stringify(other));
    }
  });

  test('counts every byte, whatever the size', async (context) => {
    const folder = new Folder(context);
    const digests = new Set<string>();
    const sizes = [
      0,
      1,
      (1 << 20) - 1,
      1 << 20,
      (1 << 20) + 1,
      (1 << 22) - 1,
      1 << 22,
      (1 << 22) + 1,
      9_000_001,
    ];
    for (const size of sizes) digests.add(await digest(folder.write('a', Buffer.alloc(size))));
    assert.equal(digests.size, sizes.length);
    for (const place of [0, 1 << 20, (1 << 22) - 1, 1 << 22, 8_999_999]) {
      const bytes = Buffer.alloc(9_000_001);
      bytes[place] = 1;
      digests.add(await digest(folder.write('a', bytes)));
    }
    assert.equal(digests.size, sizes.length + 5);
  });

  test('is that of what a link leads to', async (context) => {
    const folder = new Folder(context);
    folder.write('a', 'text');
    symlinkSync('a', folder.at('link'));
    assert.equal(await digest(folder.at('link')), await digest(folder.at('a')));
  });

  test('is undefined where there is none', async (context) => {
    const folder = new Folder(context);
    folder.write('a', 'text');
    symlinkSync('nowhere', folder.at('link'));
    for (const path of ['none', 'none/b', 'a/b', 'link'])
      assert.equal(await contentOf(folder.at(path)), undefined);
  });

  test('is never read twice while size, times and inode are the same', async (context) => {
    const folder = new Folder(context);
    const path = folder.write('a', 'text');
    const remembered = await marked(path);
    assert.equal(await contentOf(path, remembered), remembered);
    const { mtimeMs } = statSync(path);
    const changes = {
      'another size': (): unknown => folder.write('a', 'more text'),
      'the same size and time': (): void => {
        folder.write('a', 'texT');
        utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
      },
      'another file of this name': (): void => {
        cpSync(path, folder.at('b'), { preserveTimestamps: true });
        renameSync(folder.at('b'), path);
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      change();
      assert.notEqual((await contentOf(path, remembered))?.digest, 'remembered', what);
    }
  });

  test('is read once more when it had just been written', async (context) => {
    const folder = new Folder(context);
    const path = folder.write('a', 'text');
    // As recent as can be, however long the test takes.
    utimesSync(path, Date.now() / 1000 + 3600, Date.now() / 1000 + 3600);
    const content = await known(path);
    assert.equal(content.isRecent, true);
    const again = await contentOf(path, { ...content, digest: 'remembered' });
    assert.equal(again?.digest, content.digest);
  });

  test('cannot be told while it is written all the time', async (context) => {
    const path = new Folder(context).write('a', Buffer.alloc(1 << 23));
    let isRead = false;
    const write = (): void => {
      if (isRead) return;
      appendFileSync(path, 'x');
      setImmediate(write);
    };
    write();
    await assert.rejects(contentOf(path), { code: 'E_INPUT_CHANGED' });
    isRead = true;
  });
});

suite('the content of a directory', () => {
  function tree(context: TestContext): Folder {
    const folder = new Folder(context);
    for (const path of ['data/deep', 'data/empty', 'elsewhere'])
      mkdirSync(folder.at(path), { recursive: true });
    folder.write('data/a', '1');
    folder.write('data/deep/b', '2');
    folder.write('elsewhere/c', '3');
    symlinkSync('../elsewhere/c', folder.at('data/link'));
    symlinkSync('../elsewhere', folder.at('data/directory'));
    symlinkSync('..', folder.at('data/deep/up'));
    symlinkSync('nowhere', folder.at('data/broken'));
    return folder;
  }

  const changes: Record<string, (folder: Folder) => unknown> = {
    'a file below': (folder) => folder.write('data/deep/b', '3'),
    'a new file': (folder) => folder.write('data/new', ''),
    'a new directory': (folder) => mkdirSync(folder.at('data/empty/new')),
    'a removed file': (folder) => rmSync(folder.at('data/a')),
    'a new name': (folder) => renameSync(folder.at('data/a'), folder.at('data/c')),
    'what a link leads to': (folder) => folder.write('elsewhere/c', '4'),
    'where a link leads': (folder) => {
      rmSync(folder.at('data/broken'));
      symlinkSync('anywhere', folder.at('data/broken'));
    },
  };

  for (const [what, change] of Object.entries(changes)) {
    test(`is another with ${what}, remembered or not`, async (context) => {
      const folder = tree(context);
      const before = await digest(folder.at('data'));
      const remembered = await marked(folder.at('data'));
      assert.equal(await contentOf(folder.at('data'), remembered), remembered);
      change(folder);
      const after = await contentOf(folder.at('data'), remembered);
      assert.notEqual(after?.digest, 'remembered');
      assert.notEqual(after?.digest, before);
    });
  }

  test('is that of a copy', async (context) => {
    const folder = tree(context);
    cpSync(folder.at('data'), folder.at('copy'), { recursive: true, verbatimSymlinks: true });
    assert.equal(await digest(folder.at('copy')), await digest(folder.at('data')));
  });
});

/** Root may read everything, so it becomes somebody else first. */
const reader = `
import { contentOf } from ${JSON.stringify(new URL('../../../src/steps/fingerprints/file-content.js', import.meta.url).href)};
if (process.getuid() === 0) process.setuid(65534);
for (const path of process.argv.slice(1)) {
  await contentOf(path).catch((error) => console.log(error.code + ' ' + error.details.got));
}`;

test('what cannot be read is an error', async (context) => {
  const folder = new Folder(context);
  chmodSync(folder.path, 0o755);
  chmodSync(folder.write('closed', ''), 0);
  mkdirSync(folder.at('directory'));
  chmodSync(folder.at('directory'), 0);
  const script = new Script(context, reader, folder.at('closed'), folder.at('directory'), '/dev/null');
  await script.ended;
  assert.deepEqual(script.lines, ['E_READ EACCES', 'E_READ EACCES', 'E_READ a device, pipe or socket']);
});

test('contents of many are found at once, each by its own path', async (context) => {
  const folder = new Folder(context);
  const paths = Array.from({ length: 50 }, (_, i) => folder.write(`file-${i}`, String(i)));
  const first = paths[0]!;
  const remembered = await marked(first);
  const contents = await contentsOf([...paths, first, folder.at('none')], new Map([[first, remembered]]));
  assert.deepEqual([...contents.keys()], paths);
  assert.equal(contents.get(first), remembered);
  assert.equal(new Set([...contents.values()].map((content) => content.digest)).size, 50);
});
