import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { processState, waitUntil } from '../helpers/wait.js';

const quiet = ['--quiet', '--npool', '1'];

/** A folder with 6 frames and a Node program. */
function prepare(context: TestContext, program = ''): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(6));
  folder.write('program.mjs', program);
  return folder;
}

/** Runs a Node program; what it leaves below `TMPDIR` stays in the folder. */
function exec(folder: Folder, options: readonly string[], ...command: readonly string[]) {
  return atomloop(['exec', 'in.xyz', '-o', 'out.xyz', ...quiet, ...options, '--', ...command], {
    cwd: folder.path,
    env: { TMPDIR: folder.path },
  });
}

const node = process.execPath;
const kept = (folder: Folder): string[] =>
  readdirSync(folder.path).filter((name) => name.startsWith('atomloop-exec-'));

/** Fails for frames of the given number; otherwise a filter. */
const picky = `
  import { readFileSync, writeSync } from 'node:fs';
  const text = readFileSync(0, 'utf8');
  if (text.includes('number=3 ')) { console.error('first'); console.error('cannot do 3'); process.exit(7); }
  writeSync(1, text.replaceAll('config_type=made', 'config_type=filtered'));
`;

suite('exec', () => {
  test('sends a chunk to standard input and takes standard output as the result, whatever the workers', async (context) => {
    const folder = prepare(context, picky.replace('number=3 ', 'number=none '));
    assert.equal((await exec(folder, [], node, 'program.mjs')).code, 0);
    const expected = frames(6).replaceAll('config_type=made', 'config_type=filtered');
    assert.equal(folder.read('out.xyz'), expected);
    for (const options of [
      ['--chunksize', '1', '--npool', '2'],
      ['--npool', '0'],
    ]) {
      assert.equal((await exec(folder, [...options, '--overwrite'], node, 'program.mjs')).code, 0);
      assert.equal(folder.read('out.xyz'), expected);
    }
  });

  test('passes files by name and removes them afterwards', async (context) => {
    const folder = prepare(
      context,
      `import { copyFileSync, writeFileSync } from 'node:fs';
       const [input, output, directory] = process.argv.slice(2);
       copyFileSync(input, output.replace('--to=', ''));
       writeFileSync(directory + '/rubbish', 'x');`,
    );
    const { code, stderr } = await exec(folder, [], node, 'program.mjs', '{in}', '--to={out}', '{dir}');
    assert.equal(code, 0, stderr);
    assert.equal(folder.read('out.xyz'), frames(6));
    assert.deepEqual(kept(folder), []);
  });

  test('splits a list that the program fails on: only the guilty one fails, with exit code and last words', async (context) => {
    const folder = prepare(context, picky);
    const { code } = await exec(folder, ['--chunksize', '6'], node, 'program.mjs');
    assert.equal(code, 1);
    assert.equal(folder.read('out.xyz').match(/filtered/g)?.length, 5);
    const failed = folder.read('out.failed.xyz');
    assert.match(failed, /number=3 .*exit code 7; first; cannot do 3/);
  });

  test('keeps the files of a failure and says where', async (context) => {
    const folder = prepare(
      context,
      `import { readFileSync, copyFileSync } from 'node:fs';
       if (readFileSync(process.argv[2], 'utf8').includes('number=3 ')) { console.error('because'); process.exit(1); }
       copyFileSync(process.argv[2], process.argv[3]);`,
    );
    const run = ['exec', 'in.xyz', '-o', 'out.xyz', '--npool', '1', '--chunksize', '6'];
    const { code, stderr } = await atomloop([...run, '--', node, 'program.mjs', '{in}', '{out}'], {
      cwd: folder.path,
      env: { TMPDIR: folder.path },
    });
    assert.equal(code, 1);
    const [directory = '', ...others] = kept(folder);
    assert.deepEqual(others, []);
    assert.ok(stderr.includes('failed[E_EXEC]'), stderr);
    assert.match(folder.read(`${directory}/input.xyz`), /number=3 /);
    assert.equal(folder.read(`${directory}/stderr.txt`), 'because\n');
  });

  test('a program that gives another number of configurations fails, unless any number is asked for', async (context) => {
    const folder = prepare(context);
    const { code } = await exec(folder, [], 'cat', '{in}', '{in}');
    assert.equal(code, 1);
    assert.match(folder.read('out.failed.xyz'), /program `cat` gave 2 configurations for 1/);
    const options = ['--overwrite', '--output-count', 'any'];
    assert.equal((await exec(folder, options, 'cat', '{in}', '{in}')).code, 0);
    assert.equal(folder.read('out.xyz').match(/number=0 /g)?.length, 2);
    assert.equal((await exec(folder, options, 'true')).code, 0);
    assert.equal(folder.read('out.xyz'), '');
  });

  test('output that is no extended XYZ fails with the line', async (context) => {
    const folder = prepare(context);
    assert.equal((await exec(folder, [], 'echo', 'hello')).code, 1);
    assert.match(folder.read('out.failed.xyz'), /output of `echo`: no atom count.*line 1/);
    assert.equal((await exec(folder, ['--overwrite'], 'true', '{out}')).code, 1);
    assert.match(folder.read('out.failed.xyz'), /wrote no output file/);
  });

  test('reads neither arguments nor frames as commands', async (context) => {
    const folder = prepare(
      context,
      `import { readFileSync, writeSync } from 'node:fs';
       if (process.argv[2] !== '$(touch a); {other} \`touch b\`') process.exit(1);
       writeSync(1, readFileSync(0));`,
    );
    folder.write(
      'in.xyz',
      '1\nProperties=species:S:1:pos:R:3 command="{in}; touch c" exec="rm"\nH 0.0 0.0 0.0\n',
    );
    const { code } = await exec(folder, [], node, 'program.mjs', '$(touch a); {other} `touch b`');
    assert.equal(code, 0);
    assert.ok(folder.read('out.xyz').includes('command="{in}; touch c"'));
    for (const name of ['a', 'b', 'c']) assert.ok(!existsSync(folder.at(name)));
  });

  test('a program that hangs is killed with all that it started', async (context) => {
    const folder = prepare(
      context,
      `import { spawn } from 'node:child_process';
       import { readFileSync, writeFileSync, writeSync } from 'node:fs';
       const text = readFileSync(0, 'utf8');
       if (text.includes('number=2 ')) {
         const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
         writeFileSync('pid', String(child.pid));
         setInterval(() => undefined, 1000);
       } else writeSync(1, text);`,
    );
    const { code } = await exec(folder, ['--timeout', '2s', '--chunksize', '1'], node, 'program.mjs');
    assert.equal(code, 1);
    assert.match(folder.read('out.failed.xyz'), /number=2 .*E_TIMEOUT/);
    assert.equal(folder.read('out.xyz').match(/number=/g)?.length, 5);
    const pid = Number(folder.read('pid'));
    await waitUntil(() => processState(pid) === undefined, 'the child of the program is gone');
  });

  test('a program that is killed, or leaves a child with its output open, is told by its own end', async (context) => {
    const folder = prepare(context, 'process.kill(process.pid, "SIGSEGV");');
    assert.equal((await exec(folder, [], node, 'program.mjs')).code, 1);
    assert.match(folder.read('out.failed.xyz'), /failed: SIGSEGV/);
    folder.write('leaver.sh', 'cat; sleep 1000 &\n');
    assert.equal((await exec(folder, ['--overwrite'], 'sh', 'leaver.sh')).code, 0);
    assert.equal(folder.read('out.xyz'), frames(6));
  });

  test('another program, script or argument is another run', async (context) => {
    const folder = prepare(context, picky.replace('number=3 ', 'number=none '));
    assert.equal((await exec(folder, [], node, 'program.mjs')).code, 0);
    assert.equal((await exec(folder, [], node, 'program.mjs')).code, 0);
    folder.write('program.mjs', `${picky}\n`);
    const { code, stderr } = await exec(folder, [], node, 'program.mjs');
    assert.equal(code, 2);
    assert.match(stderr, /program\.mjs` changed/);
    assert.match((await exec(folder, [], 'cat')).stderr, /E_RUN_DIFFERS/);
  });

  test('refuses what cannot be run before anything is computed', async (context) => {
    const folder = prepare(context);
    const cases: [string[], string[], RegExp][] = [
      [[], ['no-such-program-here'], /E_PROGRAM_NOT_FOUND.*no-such-program-here/],
      [[], ['./in.xyz'], /E_PROGRAM_NOT_FOUND/],
      [[], [], /no program.*after `--`/],
      [['--output-count', 'two'], ['cat'], /E_ARGUMENT.*`same` or `any`/],
      [['--scheme', 'threads'], ['cat'], /does not support threads/],
    ];
    for (const [options, command, message] of cases) {
      const { code, stderr } = await exec(folder, options, ...command);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
  });
});
