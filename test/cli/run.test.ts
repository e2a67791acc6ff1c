import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { atomloop, start } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';

test('the main job: calculate with two workers, counted at the end, results under the prefix', async (context) => {
  const folder = new Folder(context);
  folder.write('train.xyz', frames(30, 8));
  const args = ['calculate', 'train.xyz', '-o', 'out.xyz', '--calculator', 'emt'];
  const { code, stderr, stdout } = await atomloop(args, {
    cwd: folder.path,
    env: { WFL_AUTOPARA_NPOOL: '2' },
  });
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /30 configurations \(240 atoms\).*2 threads: 30 done, 0 failed, 0 dropped/);
  assert.match(stderr, /output: out\.xyz \(30 configurations\)/);
  const [count, comment = '', row = ''] = folder.read('out.xyz').split('\n');
  assert.equal(count, '8');
  assert.match(comment, /Properties=species:S:1:pos:R:3:EMT_forces:R:3 .*EMT_energy=.*EMT_stress="/);
  assert.equal(row.split(' ').length, 7);
  assert.deepEqual(readdirSync(folder.path).sort(), ['out.xyz', 'out.xyz.atomloop', 'train.xyz']);
  assert.deepEqual(readdirSync(folder.at('out.xyz.atomloop')), ['frames', 'record.json']);
});

test('a configuration that fails is set aside, named, counted, and exits 1', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frame(0) + frame(1, 4, ['Fe']) + frame(2));
  const args = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt', '--npool', '1'];
  const { code, stderr } = await atomloop(args, { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stderr, /failed\[E_UNSUPPORTED_SPECIES\]: in\.xyz:7: .*Fe/);
  assert.match(stderr, /2 done, 1 failed \(E_UNSUPPORTED_SPECIES 1\), 0 dropped/);
  assert.match(stderr, /failed: out\.failed\.xyz, directly usable as input/);
  const again = await atomloop(['copy', 'out.failed.xyz', '-o', '-'], { cwd: folder.path });
  assert.match(again.stdout, /atomloop_source=in\.xyz:1:7/);
});

test('a worker that dies ends the run with 7 where failures stop it, and is named in one line', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(3));
  folder.write('op.mjs', 'export default () => { console.error("no such library"); process.abort(); };');
  const args = ['map', 'op.mjs', 'in.xyz', '-o', 'out.xyz', '--scheme', 'processes', '--on-error', 'stop'];
  const { code, stderr } = await atomloop(args, { cwd: folder.path });
  assert.equal(code, 7, stderr);
  assert.match(stderr, /^error\[E_WORKER_KILLED\]: in\.xyz:1: worker died: SIGABRT; got no such library$/m);
});

suite('pipes', () => {
  test('standard input to standard output, plain and compressed', async () => {
    for (const input of [
      frames(20),
      gzipSync(frames(20)),
      Buffer.concat([gzipSync(frames(9)), gzipSync(frames(20).slice(frames(9).length))]),
    ]) {
      const { code, stdout, stderr } = await atomloop(['copy', '-', '-o', '-', '--npool', '2'], { input });
      assert.equal(code, 0, stderr);
      assert.equal(stdout, frames(20));
    }
  });

  test('a reader that goes away ends the run without a stack trace', async () => {
    const { child, ended } = start(['copy', '-', '-o', '-', '--npool', '1'], { input: frames(20000) });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended;
    assert.equal(code, 4);
    assert.match(stderr, /error\[E_OUTPUT_WRITE\]: -: cannot write the output; got EPIPE/);
    assert.doesNotMatch(stderr, /at .*\.js/);
  });

  test('damaged gzip is an input error after the whole frames before it', async (context) => {
    const folder = new Folder(context);
    const whole = gzipSync(frames(3000));
    folder.write('in.xyz.gz', whole.subarray(0, whole.length - 2000));
    const { code, stderr } = await atomloop(['copy', 'in.xyz.gz', '-o', 'out.xyz'], { cwd: folder.path });
    assert.equal(code, 3);
    assert.match(
      stderr,
      /error\[E_BAD_GZIP\]: in\.xyz\.gz:0: damaged gzip data; expected a whole gzip file, got unexpected end of file/,
    );
    assert.equal(existsSync(folder.at('out.xyz')), false);
  });
});

suite('bad input and wrong options', () => {
  const cases: readonly (readonly [title: string, args: readonly string[], code: number, message: RegExp])[] =
    [
      [
        'a wrong option has its nearest name',
        ['copy', 'in.xyz', '-o', 'o.xyz', '--chunksiez', '3'],
        2,
        /error\[E_USAGE\]: unknown option `--chunksiez`\n {2}hint: did you mean `--chunksize`\?/,
      ],
      [
        'a wrong command has its nearest name',
        ['calculat', 'in.xyz'],
        2,
        /unknown command `calculat`\n {2}hint: did you mean `calculate`\?/,
      ],
      [
        'a wrong calculator has its nearest name',
        ['calculate', 'in.xyz', '-o', 'o.xyz', '--calculator', 'emr'],
        2,
        /E_UNKNOWN_CALCULATOR.*\n.*did you mean `emt`/,
      ],
      [
        'a wrong expression shows where',
        ['calculate', 'in.xyz', '-o', 'o.xyz', '--calculator', 'lj(sigma=)'],
        2,
        /E_EXPRESSION/,
      ],
      ['no output', ['copy', 'in.xyz'], 2, /E_NO_OUTPUT/],
      ['no input', ['copy', '-o', 'o.xyz'], 2, /E_INPUTS/],
      [
        'a missing file',
        ['copy', 'no.xyz', '-o', 'o.xyz'],
        3,
        /error\[E_NO_INPUT\]: no\.xyz: cannot read the input; expected a readable file, got no such file/,
      ],
      [
        'a broken file with line and column',
        ['copy', 'bad.xyz', '-o', 'o.xyz'],
        3,
        /error\[E_BAD_FLOAT\]: bad\.xyz:4:10: /,
      ],
      ['an empty file', ['copy', 'empty.xyz', '-o', 'o.xyz'], 3, /E_EMPTY/],
      ['an unknown format', ['copy', 'in.cif', '-o', 'o.xyz'], 2, /in\.cif/],
      [
        'a directory that is not there',
        ['copy', 'in.xyz', '-o', 'no/o.xyz'],
        4,
        /E_OUTPUT_DIRECTORY.*\n {2}hint: mkdir -p no/,
      ],
      ['npool that is no number', ['copy', 'in.xyz', '-o', 'o.xyz', '--npool', 'two'], 2, /whole number/],
    ];
  for (const [title, args, expected, message] of cases) {
    test(title, async (context) => {
      const folder = new Folder(context);
      folder.write('in.xyz', frames(2));
      folder.write('in.cif', '');
      folder.write('empty.xyz', '');
      folder.write('bad.xyz', '2\nProperties=species:S:1:pos:R:3\nCu 0 0 0\nCu 0.5 0 1.x\n');
      const before = readdirSync(folder.path);
      const { code, stderr, stdout } = await atomloop(args, { cwd: folder.path });
      assert.equal(code, expected, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, '');
      assert.deepEqual(
        readdirSync(folder.path).filter((name) => name !== 'o.xyz.atomloop'),
        before,
      );
    });
  }

  test('an environment variable that is no number is named', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(2));
    const { code, stderr } = await atomloop(['copy', 'in.xyz', '-o', 'o.xyz'], {
      cwd: folder.path,
      env: { WFL_AUTOPARA_NPOOL: '' },
    });
    assert.equal(code, 2);
    assert.match(stderr, /cannot use `WFL_AUTOPARA_NPOOL`; expected a whole number/);
  });

  test('control characters of a file name do not reach the terminal', async () => {
    const { stderr } = await atomloop(['copy', 'evil\u001b[2J.xyz', '-o', 'o.xyz']);
    assert.match(stderr, /evil\\x1b\[2J\.xyz/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stderr, /\u001b/);
  });
});

test('the alias of the number of workers is read and named', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(2));
  const env = { WFL_NUM_PYTHON_SUBPROCESSES: '1' };
  const { stderr } = await atomloop(['copy', 'in.xyz', '-o', 'o.xyz'], { cwd: folder.path, env });
  assert.match(stderr, /warning: `WFL_NUM_PYTHON_SUBPROCESSES` is read as `WFL_AUTOPARA_NPOOL`/);
  assert.match(stderr, /1 threads/);
});

test('a dry run checks everything and does nothing', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(2));
  const { code, stderr } = await atomloop(['copy', 'in.xyz', '-o', 'o.xyz', '--dry-run', '--npool', '2'], {
    cwd: folder.path,
  });
  assert.equal(code, 0);
  assert.match(stderr, /scheme {4}threads, 2 workers: asked for/);
  assert.deepEqual(readdirSync(folder.path), ['in.xyz']);
});

test('map applies an export of a module with arguments', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(3));
  folder.write(
    'op.mjs',
    'export const mark = (list, { by }) => list.map((c) => { c.info.set("by", by); return c; });',
  );
  const { code, stderr } = await atomloop(['map', 'op.mjs#mark', 'in.xyz', '-o', 'o.xyz', '--set', 'by=7'], {
    cwd: folder.path,
  });
  assert.equal(code, 0, stderr);
  assert.equal(folder.read('o.xyz').match(/ by=7 /g)?.length, 3);
  const wrong = await atomloop(['map', 'op.mjs#mork', 'in.xyz', '-o', 'p.xyz'], { cwd: folder.path });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /E_EXPORT.*`mork`[\s\S]*did you mean `mark`/);
});

test('map takes numbers and items in place of configurations', async (context) => {
  const folder = new Folder(context);
  folder.write(
    'make.mjs',
    `import { Configuration } from ${JSON.stringify(new URL('../../bundle/index.js', import.meta.url).href)};
     export default (items) => items.map((i) => new Configuration({ species: ['H'], positions: Float64Array.of(Number(i.x ?? i), 0, 0) }));`,
  );
  const made = await atomloop(['map', 'make.mjs', '--count', '3', '-o', '-'], { cwd: folder.path });
  assert.deepEqual(made.stdout.match(/^H .*$/gm), ['H 0 0 0', 'H 1 0 0', 'H 2 0 0']);
  const items = await atomloop(['map', 'make.mjs', '--items', '-', '-o', '-'], {
    cwd: folder.path,
    input: '{"x": 5}\n\n{"x": 6}\n',
  });
  assert.deepEqual(items.stdout.match(/^H .*$/gm), ['H 5 0 0', 'H 6 0 0']);
  const bad = await atomloop(['map', 'make.mjs', '--items', '-', '-o', '-'], {
    cwd: folder.path,
    input: '1\nno\n',
  });
  assert.equal(bad.code, 3);
  assert.match(bad.stderr, /error\[E_BAD_JSON\]: -:2: /);
});

test('progress as NDJSON and a log of events', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(5));
  const { stderr } = await atomloop(
    ['copy', 'in.xyz', '-o', 'o.xyz', '--progress', 'json', '--log', 'log.ndjson'],
    { cwd: folder.path },
  );
  const types = (text: string): unknown[] =>
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
  assert.deepEqual([types(stderr).at(0), types(stderr).at(-1)], ['started', 'finished']);
  assert.deepEqual(types(folder.read('log.ndjson')), ['started', 'finished']);
});

test('info adds up what is in a file', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(6, 4, ['Cu', 'Au']) + frame(9, 2, ['H']));
  const { code, stdout, stderr } = await atomloop(['info', 'in.xyz'], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /in\.xyz: 7 frames, 26 atoms \(2 to 4 per frame\)/);
  assert.match(stdout, /Cu 12, Au 12, H 2/);
  assert.match(stdout, /number +number, all {2}0 to 9/);
  const json = await atomloop(['info', '--json', 'in.xyz'], { cwd: folder.path });
  assert.equal((JSON.parse(json.stdout) as { frames: number }).frames, 7);
});

test('schemes and doctor tell what is here', async () => {
  const schemes = await atomloop(['schemes', '--json'], { env: { WFL_AUTOPARA_NPOOL: '2' } });
  assert.equal((JSON.parse(schemes.stdout) as { picked: { scheme: string } }).picked.scheme, 'threads');
  const doctor = await atomloop(['doctor']);
  assert.equal(doctor.code, 0, doctor.stdout);
  assert.match(doctor.stdout, /ok {3}addon/);
});

test('a million atoms in one frame go through', async (context) => {
  const folder = new Folder(context);
  folder.write('big.xyz', frame(1, 1_000_000));
  const { code, stderr } = await atomloop(['copy', 'big.xyz', '-o', 'out.xyz'], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  assert.equal(folder.read('out.xyz') === folder.read('big.xyz'), true);
});
