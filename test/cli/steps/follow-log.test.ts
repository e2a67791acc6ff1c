import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { followLog } from '../../../src/cli/steps/follow-log.js';
import { Folder } from '../../helpers/folder.js';
import { waitUntil } from '../../helpers/wait.js';

/** What was printed so far. */
class Printed {
  bytes = Buffer.alloc(0);
  readonly write = (part: string | Uint8Array): void => {
    this.bytes = Buffer.concat([this.bytes, typeof part === 'string' ? Buffer.from(part) : part]);
  };

  get text(): string {
    return this.bytes.toString();
  }
}

suite('the log of a step', () => {
  test('is printed as it is, byte by byte, into a file or pipe', async (context) => {
    const folder = new Folder(context);
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) % 256));
    const printed = new Printed();
    assert.equal(await followLog(folder.write('a', bytes), { isRaw: true, write: printed.write }), true);
    assert.ok(printed.bytes.equals(bytes));
  });

  test('is printed without control characters on a terminal, in lines of its own', async (context) => {
    const folder = new Folder(context);
    const log = folder.write('a', 'step 1\r\n\u001b[31mred\u001b[0m\t10%\r20%\ré\u009b2J end');
    const printed = new Printed();
    await followLog(log, { isRaw: false, write: printed.write });
    assert.equal(printed.text, 'step 1\n\\x1b[31mred\\x1b[0m\t10%\n20%\né\\x9b2J end\n');
  });

  test('that is not there is told', async (context) => {
    const printed = new Printed();
    assert.equal(await followLog(new Folder(context).at('none'), { write: printed.write }), false);
    assert.equal(printed.text, '');
  });

  test('is followed from before it is there until the step has ended, to its last byte', async (context) => {
    const log = new Folder(context).at('log');
    const printed = new Printed();
    let hasEnded = false;
    const following = followLog(log, {
      follow: true,
      isRaw: false,
      write: printed.write,
      hasEnded: () => {
        // Written in the instant in which it ends.
        if (hasEnded) appendFileSync(log, 'last\n');
        return hasEnded;
      },
    });
    // Halves of a letter, and of a line break.
    writeFileSync(log, Buffer.from('one \u00e9', 'utf8').subarray(0, 5));
    await waitUntil(() => printed.text === 'one ', 'the first part is printed');
    appendFileSync(log, Buffer.from([0xa9, 0x0d]));
    await waitUntil(() => printed.text === 'one é', 'the second part is printed');
    appendFileSync(log, '\ntwo\n');
    await waitUntil(() => printed.text === 'one é\ntwo\n', 'the third part is printed');
    hasEnded = true;
    assert.equal(await following, true);
    assert.equal(printed.text, 'one é\ntwo\nlast\n');
  });

  test('that another try begins anew is followed from its start', async (context) => {
    const folder = new Folder(context);
    const log = folder.write('log', 'first try\nmore');
    const printed = new Printed();
    const stop = new AbortController();
    const following = followLog(log, {
      follow: true,
      isRaw: false,
      write: printed.write,
      signal: stop.signal,
    });
    await waitUntil(() => printed.text.endsWith('more'), 'the first try is printed');
    writeFileSync(log, 'short\n');
    await waitUntil(() => printed.text.endsWith('more\nshort\n'), 'the second try is printed');
    renameSync(folder.write('other', 'a file in its place, which is longer\n'), log);
    await waitUntil(() => printed.text.endsWith('longer\n'), 'the third try is printed');
    stop.abort();
    await following;
    assert.equal(printed.text, 'first try\nmore\nshort\na file in its place, which is longer\n');
  });

  test('is followed no longer once it is stopped', async (context) => {
    const log = new Folder(context).write('log', 'x\n');
    const printed = new Printed();
    const signal = AbortSignal.abort();
    assert.equal(await followLog(log, { follow: true, isRaw: true, write: printed.write, signal }), true);
    assert.equal(printed.text, 'x\n');
  });
});
