import assert from 'node:assert/strict';
import { readFileSync, utimesSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';

interface Scene {
  readonly folder: Folder;
  readonly select: (...args: string[]) => Promise<RunResult>;
  /** `number` of every frame of an output. */
  readonly numbers: (name: string) => number[];
}

function scene(
  context: TestContext,
  inputs: Readonly<Record<string, string>> = { 'in.xyz': frames(20) },
): Scene {
  const folder = new Folder(context);
  for (const [name, text] of Object.entries(inputs)) folder.write(name, text);
  return {
    folder,
    select: (...args) => atomloop(['select', ...args], { cwd: folder.path }),
    numbers: (name) => [...folder.read(name).matchAll(/number=(\d+)/g)].map(([, digits]) => Number(digits)),
  };
}

suite('select where', () => {
  test('copies the configurations for which the expression holds, as they stand', async (context) => {
    const { folder, select } = scene(context);
    const { code, stderr } = await select(
      'where',
      'number % 3 == 1 and index < 12',
      'in.xyz',
      '-o',
      'out.xyz',
    );
    assert.equal(code, 0, stderr);
    assert.equal(folder.read('out.xyz'), [1, 4, 7, 10].map((seed) => frame(seed)).join(''));
    assert.match(stderr, /20 configurations.*4 done, 0 failed, 16 dropped/);
  });

  test('fails a configuration whose values do not fit, with the place in the expression', async (context) => {
    const { folder, select } = scene(context, {
      'in.xyz': frames(2) + frame(2).replace('number=2', 'number=two'),
    });
    const { code, stderr } = await select('where', 'number < 1', 'in.xyz', '-o', 'out.xyz');
    assert.equal(code, 1);
    assert.match(
      stderr,
      /failed\[E_WHERE\]: in.xyz:13: .* at column 8; expected two texts|failed\[E_WHERE\]: in.xyz:13/,
    );
    assert.match(stderr, /number < 1\n +\^/);
    assert.match(folder.read('out.failed.xyz'), /number=two/);
  });

  test('knows quantities, keys and arrays of configurations', async (context) => {
    const text = [
      '2\nLattice="2 0 0 0 2 0 0 0 2" Properties=species:S:1:pos:R:3:f:R:3 number=0 pbc="T T F"\nCu 0 0 0 1 2 2\nO 1 1 1 0 0 0\n',
      '1\nProperties=species:S:1:pos:R:3:tag:I:1:fix:L:1 number=1 virial="1 2 3 4 5 6 7 8 9"\nH 0 0 0 5 T\n',
    ].join('');
    const { select, numbers } = scene(context, { 'in.xyz': text });
    for (const [expression, expected] of [
      ['volume == 8 and volume_per_atom == 4', [0]],
      ['volume == none', [1]],
      ['density > 16.49 and density < 16.52', [0]],
      ['mass > 1 and mass < 2', [1]],
      ['all(pbc)', []],
      ['pbc[0] and not pbc[2]', [0]],
      ['max(norm(f)) == 3', [0]],
      ['tag[0] == 5 and all(fix)', [1]],
      ['numbers[0] == 29 and elements == ["Cu", "O"]', 'E_WHERE'],
      ['all(elements == ["Cu", "O"]) and count("O") == 1', 'E_WHERE'],
      ['len(elements) == 2 and all(elements == ["Cu", "O"])', [0]],
      ['virial[0, 0] == 1 and sum(virial) == 45', [1]],
      ['cell[2, 2] == 2 and positions[1, 0] == 1', [0]],
      ['species[0] == "H"', [1]],
    ] as const) {
      const { code, stderr } = await select('where', expression, 'in.xyz', '-o', 'out.xyz', '--overwrite');
      if (typeof expected === 'string') {
        assert.ok(code === 1 && stderr.includes(expected), expression);
        continue;
      }
      assert.deepEqual(numbers('out.xyz'), expected, `${expression}\n${stderr}`);
    }
  });

  test('says so when nothing is chosen, and is strict where that is asked for', async (context) => {
    const { select } = scene(context);
    const loose = await select('where', 'nubmer < 3', 'in.xyz', '-o', 'a.xyz');
    assert.equal(loose.code, 0);
    assert.match(loose.stderr, /warning: nothing was chosen; with `--strict`/);
    const strict = await select('where', 'nubmer < 3', 'in.xyz', '-o', 'b.xyz', '--strict');
    assert.equal(strict.code, 1);
    assert.match(strict.stderr, /failed\[E_WHERE\].*got `nubmer`/);
  });

  test('writes the same bytes for every scheme and chunk size', async (context) => {
    const { folder, select } = scene(context, { 'in.xyz': frames(300, 3) });
    const run = async (...args: string[]): Promise<string> => {
      const line = [
        'where',
        'positions[0, 0] < 0.8 or index % 7 == 0',
        'in.xyz',
        '-o',
        'out.xyz',
        '--overwrite',
        '-q',
      ];
      assert.equal((await select(...line, ...args)).code, 0);
      return folder.read('out.xyz');
    };
    const serial = await run('--scheme', 'serial');
    assert.ok(serial.length > 1000);
    for (const scheme of ['threads', 'processes'])
      for (const size of ['1', '13'])
        assert.equal(await run('--scheme', scheme, '--npool', '2', '--chunksize', size), serial);
  });
});

suite('select index', () => {
  test('gives configurations in input order, repeated ones as often as asked for, over all files', async (context) => {
    const { select, numbers } = scene(context, {
      'a.xyz': frames(10),
      'b.xyz': frames(10).replaceAll('number=', 'number=1'),
    });
    const { code, stderr } = await select(
      'index',
      'a.xyz',
      'b.xyz',
      '-o',
      'out.xyz',
      '--indices',
      '4,0,7,12,12,25,45,45,18:30',
    );
    assert.equal(code, 0);
    assert.deepEqual(numbers('out.xyz'), [0, 4, 7, 12, 12, 18, 19]);
    assert.match(stderr, /warning: there are 20 configurations: 2 of the indices are beyond \(25, 45\)/);
  });
});

suite('select random', () => {
  test('draws without repetition, by the seed alone', async (context) => {
    const { folder, select, numbers } = scene(context);
    const run = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await select(
        'random',
        'in.xyz',
        '-o',
        'out.xyz',
        '--overwrite',
        '--num',
        '8',
        ...args,
      );
      assert.equal(code, 0, stderr);
      return folder.read('out.xyz');
    };
    const first = await run('--npool', '0');
    const drawn = numbers('out.xyz');
    assert.equal(new Set(drawn).size, 8);
    assert.deepEqual(
      drawn,
      drawn.toSorted((a, b) => a - b),
    );
    assert.equal(await run('--npool', '2', '--chunksize', '1'), first);
    assert.equal(await run('--scheme', 'processes', '--npool', '2'), first);
    assert.notEqual(await run('--seed', '1'), first);
  });

  test('draws all there are, and refuses to draw more', async (context) => {
    const { folder, select } = scene(context);
    assert.equal((await select('random', 'in.xyz', '-o', 'all.xyz', '--num', '20')).code, 0);
    assert.equal(folder.read('all.xyz'), frames(20));
    const { code, stderr } = await select('random', 'in.xyz', '-o', 'more.xyz', '--num', '21');
    assert.equal(code, 2);
    assert.match(stderr, /E_TOO_FEW.*expected at least 21, got 20/);
  });
});

suite('a selection that looks at all of the input', () => {
  test('is up to date when it is given again, and refused when anything differs', async (context) => {
    const { folder, select } = scene(context);
    const run = (...args: string[]): Promise<RunResult> =>
      select('random', 'in.xyz', '-o', 'out.xyz', ...args);
    assert.equal((await run('--num', '4')).code, 0);
    const before = folder.read('out.xyz');
    const again = await run('--num', '4');
    assert.equal(again.code, 0);
    assert.match(again.stderr, /up to date/);
    assert.match(again.stderr, /20 configurations.*4 done, 0 failed, 16 dropped/);
    const dry = await run('--num', '4', '--dry-run');
    assert.match(dry.stderr, /up to date: nothing is left to do/);
    for (const [args, difference] of [
      [['--num', '5'], 'argument `num` was 4, is 5'],
      [['--num', '4', '--seed', '2'], '`seed` was 0, is 2'],
      [['--num', '4', '--tag', 'a=1'], 'tag `a`'],
    ] as const) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2);
      assert.match(stderr, /E_RUN_DIFFERS/);
      assert.ok(stderr.includes(difference), stderr);
      assert.ok(!stderr.includes('--incremental'));
    }
    const method = await select('index', 'in.xyz', '-o', 'out.xyz', '--indices', '1');
    assert.match(method.stderr, /E_RUN_DIFFERS/);
    utimesSync(folder.at('in.xyz'), 1, 1);
    assert.match((await run('--num', '4')).stderr, /input `in.xyz` changed/);
    assert.equal(folder.read('out.xyz'), before);
  });

  test('chooses anew with --overwrite, from what the input is now', async (context) => {
    const { folder, select, numbers } = scene(context);
    const line = ['random', 'in.xyz', '-o', 'out.xyz', '--num', '3'];
    await select(...line);
    folder.write('in.xyz', frames(6));
    assert.equal((await select(...line, '--overwrite')).code, 0);
    assert.ok(numbers('out.xyz').every((number) => number < 6));
  });

  test('does nothing but tell with --dry-run', async (context) => {
    const { folder, select } = scene(context);
    const { code, stderr } = await select('random', 'in.xyz', '-o', 'out.xyz', '--num', '3', '--dry-run');
    assert.equal(code, 0);
    assert.match(stderr, /operator +select-random \{"num":3\}/);
    assert.throws(() => readFileSync(folder.at('out.xyz')), { code: 'ENOENT' });
  });

  test('maps files to files, and never writes over an input', async (context) => {
    const { folder, select, numbers } = scene(context, { 'a.xyz': frames(5), 'b.xyz': frames(5) });
    folder.write('out.txt', '');
    assert.equal((await select('random', 'a.xyz', 'b.xyz', '-o', 'some-{stem}.xyz', '--num', '9')).code, 0);
    assert.equal(numbers('some-a.xyz').length + numbers('some-b.xyz').length, 9);
    const { stderr } = await select('random', 'a.xyz', 'b.xyz', '-o', 'a.xyz', '--num', '2', '--overwrite');
    assert.match(stderr, /E_OUTPUT_IS_INPUT/);
  });

  test('needs inputs that can be read twice, and all of them', async (context) => {
    const { folder, select } = scene(context);
    const line = ['random', '-o', 'out.xyz', '--num', '2'];
    const stdin = await atomloop(['select', ...line, '-'], { cwd: folder.path, input: frames(4) });
    assert.equal(stdin.code, 2);
    assert.match(stdin.stderr, /E_INPUTS.*reads its input twice/);
    assert.match((await select(...line, 'in.xyz', '--shard', '1/2')).stderr, /E_SHARD/);
    assert.match((await select(...line, 'in.xyz', '--incremental')).stderr, /E_SETTING/);
  });

  test('writes to standard output, compressed files and from them', async (context) => {
    const { folder, select } = scene(context);
    const out = await select('random', 'in.xyz', '-o', '-', '--num', '3', '-q');
    assert.equal([...out.stdout.matchAll(/number=/g)].length, 3);
    assert.equal((await select('random', 'in.xyz', '-o', 'all.xyz.gz', '--num', '20', '-q')).code, 0);
    assert.equal((await select('random', 'all.xyz.gz', '-o', 'some.xyz', '--num', '3', '-q')).code, 0);
    assert.equal(folder.read('some.xyz'), out.stdout);
  });
});

test('options belong to methods', async (context) => {
  const { select } = scene(context);
  for (const [args, pattern] of [
    [['random', 'in.xyz'], /`select random` needs `--num`/],
    [['random', 'in.xyz', '--num', '2', '--strict'], /has no option `--strict`; expected --num/],
    [['where'], /needs an expression/],
    [['whree', 'in.xyz'], /unknown method `whree`.*\n.*did you mean `where`/],
    [['random', 'in.xyz', '--num', '1.5'], /expected a whole number from 1, got 1.5/],
    [['random', 'in.xyz', '--num', 'x'], /expected a whole number from 1, got `x`/],
    [['index', 'in.xyz', '--indices', '-1'], /E_EXPRESSION/],
    [['where', 'natoms <', 'in.xyz'], /E_EXPRESSION.*\n +hint: natoms <\n +\^/],
  ] as const) {
    const { code, stderr } = await select(...args, '-o', 'out.xyz');
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, pattern);
  }
});
