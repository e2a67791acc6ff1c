import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, bin } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

function prepared(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(3));
  folder.write('run@3', frames(3));
  folder.write('bad.xyz', 'x\n');
  folder.write('throw.mjs', 'export default () => { throw new Error("bad luck\\nin two lines"); };');
  return folder;
}

suite('what is wrong and where, in one line', () => {
  const cases: readonly (readonly [title: string, args: string, code: number, message: RegExp])[] = [
    [
      'a number names its option',
      'copy in.xyz -o o.xyz --npool two',
      2,
      /cannot use `--npool`; expected a whole number.*got `two`$/m,
    ],
    [
      'so does a time',
      'copy in.xyz -o o.xyz --timeout 5x',
      2,
      /E_DURATION\]: `--timeout`: cannot read the duration/,
    ],
    [
      'and a choice, with the nearest',
      'copy in.xyz -o o.xyz --on-error skipp',
      2,
      /cannot use `--on-error`; expected set-aside.*got `skipp`\n {2}hint: did you mean `skip`\?/,
    ],
    [
      'the caret stands under the place',
      'calculate in.xyz -o o.xyz --calculator lj(sigma=)',
      2,
      /\]: cannot read the expression at column 10;.*\n {2}hint: lj\(sigma=\)\n {17}\^/,
    ],
    [
      'a file whose name looks like one with a slice',
      'copy run@3 -o o.xyz',
      3,
      /hint: for the file `run@3` itself: `run@3@:`/,
    ],
    [
      'an exception of several lines',
      'map throw.mjs in.xyz -o o.xyz',
      1,
      /^failed\[E_OPERATOR\]: in\.xyz:1: Error: bad luck in two lines$/m,
    ],
    ['numbers for an operator of configurations', 'copy --count 3 -o o.xyz', 2, /unknown option `--count`/],
    [
      'a log that cannot be written',
      'copy in.xyz -o o.xyz --log no/log',
      4,
      /E_OUTPUT_WRITE\]: no\/log: cannot write the log; got ENOENT/,
    ],
    [
      'a directory in which nothing can be made',
      'copy in.xyz -o /proc/o.xyz',
      4,
      /E_OUTPUT_(WRITE|DIRECTORY)\]: \/proc\/o\.xyz/,
    ],
  ];
  for (const [title, line, expected, message] of cases) {
    test(title, async (context) => {
      const { code, stderr } = await atomloop(line.split(' '), { cwd: prepared(context).path });
      assert.equal(code, expected, stderr);
      assert.match(stderr, message);
    });
  }

  test('a name with a line break', async (context) => {
    const folder = prepared(context);
    const { stderr } = await atomloop(['copy', 'in.xyz', '-o', 'two\nlines.xyz'], { cwd: folder.path });
    assert.match(stderr, /^output: two lines\.xyz \(3 configurations\)$/m);
  });
});

test('data that cannot be written are an error, and messages that cannot be written are not', (context) => {
  const folder = prepared(context);
  const full = openSync('/dev/full', 'w');
  context.after(() => {
    closeSync(full);
  });
  const run = (
    args: readonly string[],
    stdio: ('pipe' | number)[],
  ): { code: number | null; text: string } => {
    const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder.path, stdio });
    return { code: status, text: String(stderr) };
  };
  const info = run(['info', 'in.xyz'], ['pipe', full, 'pipe']);
  assert.equal(info.code, 4);
  assert.match(info.text, /^error\[E_OUTPUT_WRITE\]: -: cannot write the output; got ENOSPC$/m);
  assert.equal(run(['copy', 'in.xyz', '-o', 'out.xyz'], ['pipe', 'pipe', full]).code, 0);
});

test('a dry run tells how the run would begin', async (context) => {
  const folder = prepared(context);
  const dry = async (...more: string[]): Promise<string> => {
    const args = ['copy', 'in.xyz', '-o', 'out.xyz', '--dry-run', ...more];
    const { code, stderr } = await atomloop(args, { cwd: folder.path });
    return `${code}: ${stderr}`;
  };
  assert.match(await dry(), /^0: [^]*\nrun {7}new\n/);
  await atomloop(['copy', 'in.xyz', '-o', 'out.xyz'], { cwd: folder.path });
  assert.match(await dry(), /^0: [^]*\nrun {7}up to date/);
  assert.match(await dry('--tag', 'a=1'), /^2: [^]*tag `a` was not given, is 1/);
  folder.write('out.xyz', 'of others');
  assert.match(await dry(), /^4: [^]*E_OUTPUT_EXISTS/);
});

test('a run that did nothing yet is no obstacle for another command', async (context) => {
  const folder = prepared(context);
  const copy = async (input: string): Promise<number | null> =>
    (await atomloop(['copy', input, '-o', 'out.xyz'], { cwd: folder.path })).code;
  assert.equal(await copy('bad.xyz'), 3);
  assert.equal(await copy('in.xyz'), 0);
});

test('items that failed are in a file of items, which can be given again', async (context) => {
  const folder = prepared(context);
  folder.write('items', '1\n{"a":[2]}\n');
  const args = ['map', 'throw.mjs', '--items', 'items', '-o', 'out.xyz'];
  const { code, stderr } = await atomloop(args, { cwd: folder.path });
  assert.equal(code, 1, stderr);
  assert.match(stderr, /failed: out\.failed\.jsonl, directly usable with `--items`/);
  assert.equal(folder.read('out.failed.jsonl'), folder.read('items'));
});
