import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync } from 'node:fs';
import { getActiveResourcesInfo } from 'node:process';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { readNewLines, tailLines, type TailLine } from '../../src/system/file-tail.js';
import { Folder } from '../helpers/folder.js';
import { Script } from '../helpers/scripts.js';
import { waitUntil } from '../helpers/wait.js';

/** A file that is followed until the test has ended. */
class Tail {
  readonly lines: TailLine[] = [];
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();

  constructor(context: TestContext, path: string, options: { from?: number; pollMs?: number } = {}) {
    this.ended = this.#read(tailLines(path, { ...options, signal: this.#stop.signal }));
    this.ended.catch(() => undefined);
    context.after(() => this.stop());
  }

  async told(count: number): Promise<string[]> {
    await waitUntil(() => this.lines.length >= count, `${count} lines are told`);
    return this.lines.map(({ line }) => line);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended.catch(() => undefined);
  }

  async #read(lines: ReturnType<typeof tailLines>): Promise<void> {
    for await (const line of lines) this.lines.push(line);
  }
}

suite('a file that others append to', () => {
  test('is told by whole lines, with where each ends', async (context) => {
    const folder = new Folder(context);
    const tail = new Tail(context, folder.write('steps', 'one\nünï🦊\n\nha'), { pollMs: 600_000 });
    assert.deepEqual(await tail.told(3), ['one', 'ünï🦊', '']);
    appendFileSync(folder.at('steps'), 'lf\nrest');
    assert.deepEqual((await tail.told(4)).at(-1), 'half');
    assert.deepEqual(
      tail.lines.map(({ end }) => end),
      [4, 14, 15, 20],
    );
  });

  test('may come later, in a directory that comes later', async (context) => {
    const folder = new Folder(context);
    const tail = new Tail(context, folder.at('run/steps'), { pollMs: 600_000 });
    mkdirSync(folder.at('run'));
    folder.write('run/steps', 'one\n');
    assert.deepEqual(await tail.told(1), ['one']);
  });

  test('is read from where an earlier run was', async (context) => {
    const folder = new Folder(context);
    const tail = new Tail(context, folder.write('steps', 'one\ntwo\n'), { from: 4 });
    assert.deepEqual(await tail.told(1), ['two']);
    assert.equal(tail.lines[0]?.end, 8);
  });

  test('is read from its beginning when it is another, shorter one', async (context) => {
    const folder = new Folder(context);
    const tail = new Tail(context, folder.write('steps', 'one\ntwo\n'), { pollMs: 20 });
    await tail.told(2);
    folder.write('new', 'new\n');
    renameSync(folder.at('new'), folder.at('steps'));
    assert.deepEqual(await tail.told(3), ['one', 'two', 'new']);
  });

  test('loses nothing of several that append at the same time', async (context) => {
    const folder = new Folder(context);
    const tail = new Tail(context, folder.at('steps'));
    const source = `
      import { appendFileSync } from 'node:fs';
      const [path, name] = process.argv.slice(1);
      for (let i = 0; i < 300; i++) appendFileSync(path, name + i + '\\n');`;
    const writers = ['a', 'b', 'c'].map((name) => new Script(context, source, folder.at('steps'), name));
    await Promise.all(writers.map(async ({ ended }) => ended));
    const lines = await tail.told(900);
    for (const name of ['a', 'b', 'c']) {
      assert.deepEqual(
        lines.filter((line) => line.startsWith(name)),
        Array.from({ length: 300 }, (_, i) => `${name}${i}`),
      );
    }
  });

  test('is left at once, with nothing left behind', async (context) => {
    const folder = new Folder(context);
    const before = getActiveResourcesInfo().length;
    const tail = new Tail(context, folder.write('steps', 'one\n'), { pollMs: 600_000 });
    await tail.told(1);
    await tail.stop();
    await waitUntil(() => getActiveResourcesInfo().length <= before, 'no timer and no watch is left');
  });

  test('is an error where it is none', async (context) => {
    const folder = new Folder(context);
    await assert.rejects(new Tail(context, folder.path).ended, { code: 'E_READ' });
    folder.write('long', 'x'.repeat((1 << 24) + 1));
    assert.throws(() => readNewLines(folder.at('long'), 0), { code: 'E_READ' });
  });
});

suite('what is there now', () => {
  test('is nothing where there is no file', (context) => {
    assert.deepEqual(readNewLines(new Folder(context).at('none'), 3), []);
  });

  test('has a last line without a line feed only when nobody writes any more', (context) => {
    const path = new Folder(context).write('steps', 'one\ntwo');
    assert.deepEqual(readNewLines(path, 0), [{ line: 'one', end: 4 }]);
    assert.deepEqual(readNewLines(path, 4, true), [{ line: 'two', end: 7 }]);
    assert.deepEqual(readNewLines(path, 7, true), []);
  });

  test('is the same however the file has grown', (context) => {
    const folder = new Folder(context);
    const text = fc.string({ unit: fc.constantFrom('a', '\n', 'é', '🦊', '\r'), maxLength: 60 });
    let count = 0;
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (parts) => {
        const path = folder.at(`file-${count++}`);
        const lines: string[] = [];
        let from = 0;
        for (const part of parts) {
          // Cut anywhere, within a character too.
          for (const byte of Buffer.from(part)) appendFileSync(path, Buffer.of(byte));
          for (const { line, end } of readNewLines(path, from)) {
            lines.push(line);
            from = end;
          }
        }
        for (const { line } of readNewLines(path, from, true)) lines.push(line);
        const whole = parts.join('').split('\n');
        if (whole.at(-1) === '') whole.pop();
        assert.deepEqual(lines, whole);
      }),
      { numRuns: 50 },
    );
  });

  test('may be larger than what is read at once', (context) => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `line ${i}`);
    const path = new Folder(context).write('steps', `${lines.join('\n')}\n`);
    assert.deepEqual(
      readNewLines(path, 0).map(({ line }) => line),
      lines,
    );
  });
});
