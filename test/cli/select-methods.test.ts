import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { RandomStream } from '../../src/configuration/random.js';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';

/** A configuration with a descriptor of four numbers, an energy, a volume and a composition. */
function described(index: number, width = 4): string {
  const random = new RandomStream(11, index, 'described');
  const row = Array.from({ length: width }, () => random.normal());
  const length = Math.hypot(...row);
  const side = 4 + random.uniform();
  const gold = random.integer(5);
  const rows = Array.from({ length: 4 }, (_, i) => `${i < gold ? 'Au' : 'Cu'} ${i} ${index % 7} 0.5`);
  const info = [
    `Lattice="${side} 0 0 0 ${side} 0 0 0 ${side}"`,
    'Properties=species:S:1:pos:R:3',
    `number=${index}`,
    `soap="${row.map((x) => x / length).join(' ')}"`,
    `energy=${-4 * random.normal() ** 2}`,
    'pbc="T T T"',
  ];
  return [String(rows.length), info.join(' '), ...rows, ''].join('\n');
}

const set = (count: number): string => Array.from({ length: count }, (_, i) => described(i)).join('');

interface Scene {
  readonly folder: Folder;
  readonly select: (...args: string[]) => Promise<RunResult>;
  readonly numbers: (name: string) => number[];
}

function scene(context: TestContext, text = set(60)): Scene {
  const folder = new Folder(context);
  folder.write('in.xyz', text);
  return {
    folder,
    select: (...args) => atomloop(['select', ...args], { cwd: folder.path }),
    numbers: (name) => [...folder.read(name).matchAll(/number=(\d+)/g)].map(([, digits]) => Number(digits)),
  };
}

const fps = ['fps', 'in.xyz', '--descriptor-key', 'soap'];
const methods: readonly (readonly string[])[] = [
  [...fps, '--num', '9'],
  ['cur', 'in.xyz', '--descriptor-key', 'soap', '--num', '9', '--score-key', 'leverage'],
  ['cur', 'in.xyz', '--descriptor-key', 'soap', '--num', '9', '--stochastic', '--kernel-exponent', '2'],
  ['convex-hull', 'in.xyz', '--key', 'energy', '--score-key', 'above', '--within', '0.2'],
  ['histogram', 'in.xyz', '--key', 'energy', '--num', '9', '--kt', '2.5'],
];

for (const method of methods) {
  test(`${method.join(' ')} writes the same bytes for every scheme and chunk size`, async (context) => {
    const { folder, select, numbers } = scene(context);
    const run = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await select(...method, '-o', 'out.xyz', '--overwrite', ...args);
      assert.equal(code, 0, stderr);
      return folder.read('out.xyz');
    };
    const serial = await run('--scheme', 'serial');
    const chosen = numbers('out.xyz');
    assert.ok(chosen.length >= 3 && new Set(chosen).size === chosen.length);
    assert.deepEqual(
      chosen,
      chosen.toSorted((a, b) => a - b),
    );
    for (const scheme of ['threads', 'processes'])
      for (const size of ['1', '7'])
        assert.equal(await run('--scheme', scheme, '--npool', '2', '--chunksize', size), serial);
    const again = await select(...method, '-o', 'out.xyz');
    assert.match(again.stderr, /up to date/);
  });
}

suite('select fps', () => {
  test('is far from what was chosen before, and none of it again', async (context) => {
    const { folder, select, numbers } = scene(context);
    assert.equal((await select(...fps, '--num', '5', '-o', 'a.xyz')).code, 0);
    assert.equal((await select(...fps, '--num', '12', '-o', 'all.xyz')).code, 0);
    assert.equal((await select(...fps, '--num', '7', '--previous', 'a.xyz', '-o', 'b.xyz')).code, 0);
    const [a, b] = [numbers('a.xyz'), numbers('b.xyz')];
    assert.deepEqual(
      [...a, ...b].sort((x, y) => x - y),
      numbers('all.xyz'),
    );
    const exclude = await select(...fps, '--num', '48', '--exclude', 'all.xyz', '-o', 'rest.xyz');
    assert.equal(exclude.code, 0, exclude.stderr);
    assert.equal(numbers('rest.xyz').filter((number) => numbers('all.xyz').includes(number)).length, 0);
    const many = await select(...fps, '--num', '49', '--exclude', 'all.xyz', '-o', 'more.xyz');
    assert.match(many.stderr, /E_TOO_FEW.*expected at least 49, got 48/);
    const keyless = await select(
      ...fps.slice(0, 2),
      '--descriptor-key',
      'nokey',
      '--num',
      '3',
      '-o',
      'none.xyz',
    );
    assert.match(keyless.stderr, /E_TOO_FEW.*got 0[^]*hint: 60 could not be used; the first: .*`nokey`/);
    folder.write('a.xyz', described(3));
    const changed = await select(...fps, '--num', '7', '--previous', 'a.xyz', '-o', 'b.xyz');
    assert.match(changed.stderr, /E_RUN_DIFFERS.*a.xyz` changed/);
  });

  test('takes any file for --exclude, but descriptors from --previous', async (context) => {
    const { folder, select } = scene(context);
    folder.write('bare.xyz', described(0).replace(/soap="[^"]*" /, ''));
    assert.equal((await select(...fps, '--num', '59', '--exclude', 'bare.xyz', '-o', 'out.xyz')).code, 0);
    const { code, stderr } = await select(...fps, '--num', '5', '--previous', 'bare.xyz', '-o', 'b.xyz');
    assert.notEqual(code, 0);
    assert.match(stderr, /E_DESCRIPTOR.*bare.xyz/);
    assert.match(
      (await select(...fps, '--num', '5', '--previous', 'no.xyz', '-o', 'c.xyz')).stderr,
      /E_NO_INPUT.*no.xyz/,
    );
  });

  test('fails what has no descriptor, or another one, alone', async (context) => {
    const frames = [
      described(0),
      described(1).replace('soap', 'other'),
      described(2, 5),
      described(3).replace('soap="', 'soap="NaN '),
    ];
    frames.push(described(4).replace(/soap="[^"]*"/, 'soap=text'), described(5));
    const { folder, select, numbers } = scene(context, frames.join(''));
    const { code, stderr } = await select(...fps, '--num', '2', '-o', 'out.xyz', '--drop-descriptor');
    assert.equal(code, 1);
    assert.deepEqual(numbers('out.xyz'), [0, 5]);
    assert.ok(!folder.read('out.xyz').includes('soap'));
    assert.deepEqual(numbers('out.failed.xyz'), [1, 2, 3, 4]);
    assert.match(stderr, /failed\[E_DESCRIPTOR\]: in.xyz:13: .*expected 4 numbers, as before, got 5/);
    assert.match(stderr, /6 configurations.*2 done, 4 failed \(E_DESCRIPTOR 4\), 0 dropped/);
    const stop = await select(...fps, '--num', '2', '-o', 'stop.xyz', '--on-error', 'stop');
    assert.match(stop.stderr, /E_DESCRIPTOR/);
  });
});

suite('select cur', () => {
  test('writes leverage scores, the largest of which are chosen', async (context) => {
    const { folder, select } = scene(context);
    const line = ['cur', 'in.xyz', '--descriptor-key', 'soap', '--score-key', 'score'];
    assert.equal((await select(...line, '--num', '60', '-o', 'all.xyz')).code, 0);
    const scores = [...folder.read('all.xyz').matchAll(/score=(\S+)/g)].map(([, text]) => Number(text));
    assert.equal(scores.length, 60);
    assert.ok(Math.abs(scores.reduce((a, b) => a + b) - 1) < 1e-12);
    assert.equal((await select(...line, '--num', '5', '--no-center', '-o', 'five.xyz')).code, 0);
  });

  test('draws another set with another seed', async (context) => {
    const { folder, select } = scene(context);
    const line = [
      'cur',
      'in.xyz',
      '--descriptor-key',
      'soap',
      '--stochastic',
      '--num',
      '9',
      '-o',
      'out.xyz',
      '--overwrite',
    ];
    await select(...line);
    const first = folder.read('out.xyz');
    await select(...line, '--seed', '1');
    assert.notEqual(folder.read('out.xyz'), first);
  });
});

suite('select convex-hull', () => {
  test('is lower than every combination of others, and tells the distance', async (context) => {
    const { folder, select, numbers } = scene(context);
    assert.equal(
      (await select('convex-hull', 'in.xyz', '--key', 'energy', '-o', 'hull.xyz', '--score-key', 'above'))
        .code,
      0,
    );
    assert.ok([...folder.read('hull.xyz').matchAll(/above=(\S+)/g)].every(([, text]) => Number(text) < 1e-9));
    const line = [
      'convex-hull',
      'in.xyz',
      '--key',
      'energy',
      '-o',
      'all.xyz',
      '--score-key',
      'above',
      '--within',
      '1000',
    ];
    assert.equal((await select(...line)).code, 0);
    const all = [...folder.read('all.xyz').matchAll(/above=(\S+)/g)].map(([, text]) => Number(text));
    assert.equal(all.length, 60);
    assert.deepEqual(
      [...all.keys()].filter((i) => all[i]! < 1e-9),
      numbers('hull.xyz'),
    );
    assert.equal(
      (await select('convex-hull', 'in.xyz', '--key', 'energy', '--axes', 'composition', '-o', 'c.xyz')).code,
      0,
    );
    assert.ok(numbers('c.xyz').length <= 5);
  });

  test('fails what has no energy, no volume or no atoms', async (context) => {
    const bad = [
      described(1).replace('energy', 'other'),
      described(2).replace(/Lattice="[^"]*" /, ''),
      '0\nenergy=1 number=3\n',
    ];
    const { select } = scene(context, set(20) + bad.join(''));
    const { code, stderr } = await select('convex-hull', 'in.xyz', '--key', 'energy', '-o', 'out.xyz');
    assert.equal(code, 1);
    assert.match(stderr, /3 failed \(E_PROPERTY 3\)/);
  });
});

test('arguments that are wrong are told before anything is read', async (context) => {
  const { select } = scene(context, set(2));
  for (const [args, pattern] of [
    [['fps', '--num', '2'], /needs `--descriptor-key`/],
    [
      ['cur', '--num', '2', '--descriptor-key', 'soap', '--kernel-exponent', '0'],
      /`kernelExponent`; expected a number above 0/,
    ],
    [['convex-hull', '--key', 'energy', '--axes', 'volume,volume'], /each once/],
    [['convex-hull', '--key', 'energy', '--within', '-1'], /`within`; expected a number from 0/],
    [['histogram', '--key', 'energy', '--num', '1', '--bins', '0'], /`bins`; expected `auto`/],
    [
      ['histogram', '--key', 'energy', '--num', '1', '--kt', 'hot'],
      /`kT`; expected a number from 0, got `hot`/,
    ],
    [['random', '--num', '1', '--no-center'], /no option `--no-center`/],
  ] as const) {
    const [method = '', ...rest] = args;
    const { code, stderr } = await select(method, 'in.xyz', ...rest, '-o', 'out.xyz');
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, pattern);
  }
});
