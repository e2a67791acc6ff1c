import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { evaluatedFile, evaluatedText } from '../operators/evaluated.js';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';

const prefixes = ['--calc-prefix', 'calc_', '--ref-prefix', 'ref_'];

function scene(
  context: TestContext,
  count = 40,
): { folder: Folder; run: (...args: string[]) => Promise<RunResult> } {
  const { folder } = evaluatedFile(context, { count });
  return { folder, run: (...args) => atomloop(['error', 'evaluated.xyz', ...args], { cwd: folder.path }) };
}

test('the table has the form of wfl: a value and a count per property, _ALL_ last', async (context) => {
  const { run } = scene(context);
  const { code, stdout } = await run(...prefixes, '--measure', 'rmse', '--precision', '3');
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines[0], 'RMSE of calc_ against ref_');
  assert.deepEqual(lines[1]?.trim().split(/\s+/), ['E/a', 'F/c', 'F/c/Z_1', 'F/c/Z_6', 'F/c/Z_8', 'S/c']);
  assert.deepEqual(lines[2]?.trim().split(/\s+/).slice(0, 4), ['meV/at', '#', 'meV/Å', '#']);
  assert.deepEqual(
    lines.slice(3).map((line) => line.split(/\s+/)[0]),
    ['None', 'run1', 'run2', 'run10', '_ALL_'],
  );
  assert.match(lines.at(-1) ?? '', /^_ALL_ +\d+\.\d{3} +40 /);
});

test('the name of the output decides on its format, and an existing one is left alone', async (context) => {
  const { folder, run } = scene(context);
  assert.equal((await run(...prefixes, '-o', 'e.csv', '--measure', 'max,mae')).code, 0);
  const [head, ...rows] = folder.read('e.csv').trimEnd().split('\n');
  assert.equal(head, 'category,property,Z,unit,count,max,mae');
  assert.ok(rows.every((row) => row.split(',').length === 7));
  assert.ok(rows.some((row) => row.startsWith('_ALL_,energy/atom,,meV/at,40,')));
  const again = await run(...prefixes, '-o', 'e.csv');
  assert.equal(again.code, 4);
  assert.match(again.stderr, /E_OUTPUT_EXISTS/);
  assert.equal((await run(...prefixes, '-o', 'e.csv', '--overwrite', '--format', 'json')).code, 0);
  assert.equal((JSON.parse(folder.read('e.csv')) as { calc: string }).calc, 'calc_');
});

test('what some have not is warned about, what none has is an error', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', evaluatedText({ count: 20, missingEvery: 4 }));
  const run = (...args: string[]): Promise<RunResult> =>
    atomloop(['error', 'in.xyz', ...args], { cwd: folder.path });
  const some = await run(...prefixes);
  assert.equal(some.code, 0);
  assert.match(some.stderr, /warning: `energy\/atom` is missing in 5 of 20 configurations/);
  const none = await run('--calc-prefix', 'clac_', '--ref-prefix', 'ref_');
  assert.equal(none.code, 2);
  assert.match(none.stderr, /error\[E_NO_PROPERTY\].*`clac_energy` and `ref_energy`/);
  const asked = await run(...prefixes, '--property', 'energy,dipole');
  assert.match(asked.stderr, /error\[E_NO_PROPERTY\].*`calc_dipole`/);
});

test('numbers that are not finite are left out with a warning, and bad values fail their configuration', async (context) => {
  const folder = new Folder(context);
  const frame = (calc: string): string =>
    `1\nProperties=species:S:1:pos:R:3 c_energy=${calc} r_energy=1.5\nH 0 0 0\n`;
  folder.write('in.xyz', ['1', '2', 'nan', 'text'].map(frame).join(''));
  const args = [
    'error',
    'in.xyz',
    '--calc-prefix',
    'c_',
    '--ref-prefix',
    'r_',
    '--property',
    'energy',
    '--no-category',
  ];
  const { code, stdout, stderr } = await atomloop([...args, '--measure', 'mae'], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stderr, /`energy` of 1 of 3 configurations is not finite and is left out/);
  assert.match(stderr, /failed\[E_PROPERTY\]: in.xyz:10/);
  assert.match(stdout, /_ALL_ +500\.00 +2\n$/);
});

test('plain names have the prefix none', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', '1\nProperties=species:S:1:pos:R:3 energy=1 r_energy=1.5\nH 0 0 0\n');
  const args = ['error', 'in.xyz', '--calc-prefix', 'none', '--ref-prefix', 'r_', '--property', 'energy'];
  const { stdout } = await atomloop([...args, '--measure', 'rmse'], { cwd: folder.path });
  assert.match(stdout, /^RMSE of \(no prefix\) against r_\n/);
});

test('options that are wrong are told', async (context) => {
  const { run } = scene(context, 2);
  for (const [args, code] of [
    [['--measure', 'rsme'], 'E_OPTION.*\n.*did you mean `rmse`'],
    [['--precision', '1.5'], 'E_OPTION'],
    [['--format', 'xml'], 'E_OPTION'],
    [['--property', 'forces/q'], 'E_ARGUMENT'],
    [['--plot', 'missing/p.svg'], 'E_OUTPUT_DIRECTORY'],
  ] as const) {
    const { stderr } = await run(...prefixes, ...args);
    assert.match(stderr, new RegExp(code));
  }
});

/** Attributes of all elements of a kind. */
function elements(svg: string, name: string): Record<string, string>[] {
  return [...svg.matchAll(new RegExp(`<${name}([^>]*)/>`, 'g'))].map(([, text = '']) =>
    Object.fromEntries(
      [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  );
}

test('the plot has a panel per property and a point per pair', async (context) => {
  const { folder, run } = scene(context);
  const table = await run(...prefixes, '--plot', 'p.svg', '--format', 'json');
  const svg = folder.read('p.svg');
  const { errors } = JSON.parse(table.stdout) as {
    errors: { property: string; categories: Record<string, { count: number }> }[];
  };
  const total = ['energy/atom', 'forces', 'stress'].reduce(
    (sum, name) => sum + (errors.find(({ property }) => property === name)?.categories['_ALL_']?.count ?? 0),
    0,
  );
  assert.equal(elements(svg, 'circle').length, total);
  for (const label of ['ref_energy / (eV/at)', 'calc_forces / (eV/Å)', 'ref_stress / (GPa)', 'run10'])
    assert.ok(svg.includes(`>${label}</text>`), label);
});

test('many points are counted in cells, and the plot stays small', async (context) => {
  const { folder, run } = scene(context, 6000);
  assert.equal((await run(...prefixes, '--plot', 'p.svg', '--property', 'forces')).code, 0);
  const svg = folder.read('p.svg');
  assert.equal(elements(svg, 'circle').length, 0);
  assert.ok(elements(svg, 'path').some(({ d = '' }) => d.split('z').length > 100));
  assert.ok(svg.length < 1e6, String(svg.length));
});
