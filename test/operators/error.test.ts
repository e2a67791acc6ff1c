import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { extractLoop } from '../../src/loop/extract-loop.js';
import type { ErrorExtract } from '../../src/operators/error.js';
import { allCategories, ErrorSums, naturally } from '../../src/operators/error/sums.js';
import { ConfigurationSet } from '../../src/sets/configuration-set.js';
import { atomloop } from '../helpers/atomloop.js';
import { repository } from '../helpers/repository.js';
import { evaluatedFile } from './evaluated.js';

const python = process.env['ATOMLOOP_TEST_PYTHON'] ?? '/usr/bin/python3';

type Reference = Record<
  string,
  Record<string, readonly [count: number, mae: number, rmse: number, max: number]>
>;

interface Table {
  readonly configurations: number;
  readonly properties: readonly { property: string; missing: number; notFinite: number }[];
  readonly errors: readonly {
    property: string;
    head: string;
    Z?: number;
    unit: string;
    categories: Record<string, { count: number; MAE: number; RMSE: number; max: number }>;
  }[];
}

const prefixes = ['--calc-prefix', 'calc_', '--ref-prefix', 'ref_'];
const properties = [
  'energy',
  'energy/atom',
  'forces',
  'forces/vector',
  'forces/Z',
  'stress',
  'stress/vector',
  'virial/atom',
];

function numpy(...args: readonly string[]): Reference {
  const script = join(repository, 'test/operators/error_reference.py');
  return JSON.parse(execFileSync(python, [script, ...args], { encoding: 'utf8' })) as Reference;
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-11 * Math.max(1, Math.abs(b));

suite('the errors between two prefixes', () => {
  for (const [title, keys, weight] of [
    ['by config_type', ['config_type'], undefined],
    ['by two keys', ['config_type', 'batch'], undefined],
    ['with weights', ['config_type'], 'weight'],
  ] as const) {
    test(`are those of numpy, ${title}`, async (context) => {
      const { folder, path } = evaluatedFile(context, { count: 60, missingEvery: 7 });
      const { code, stdout } = await atomloop(
        [
          'error',
          path,
          ...prefixes,
          '--property',
          properties.join(','),
          '--format',
          'json',
          '--category',
          keys.join(','),
        ].concat(weight === undefined ? [] : ['--weight', weight]),
        { cwd: folder.path },
      );
      assert.equal(code, 0);
      const table = JSON.parse(stdout) as Table;
      const reference = numpy(path, keys.join(','), ...(weight === undefined ? [] : [weight]));
      const seen = new Set<string>();
      for (const { property, Z, categories } of table.errors) {
        const name = Z === undefined ? property : `${property} ${Z}`;
        seen.add(name);
        assert.deepEqual(Object.keys(categories).sort(), Object.keys(reference[name]!).sort(), name);
        for (const [category, { count, MAE, RMSE, max }] of Object.entries(categories)) {
          const [n, mae, rmse, most] = reference[name]![category]!;
          assert.equal(count, n, `${name} ${category}`);
          assert.ok(isClose(MAE, mae) && isClose(RMSE, rmse) && isClose(max, most), `${name} ${category}`);
        }
      }
      assert.deepEqual([...seen].sort(), Object.keys(reference).sort());
      assert.equal(table.configurations, 60);
      assert.deepEqual(
        table.properties.map(({ missing }) => missing),
        [8, 8, 8, 8, 8, 15, 15, 15],
      );
    });
  }

  test('are the same bytes from every scheme and chunk size, the plot too', async (context) => {
    const { folder, path } = evaluatedFile(context, { count: 400, missingEvery: 9 });
    const run = async (...args: readonly string[]): Promise<string> => {
      const plot = ['--plot', 'p.svg', '--overwrite', '-q'];
      const { code, stdout, stderr } = await atomloop(['error', path, ...prefixes, ...plot, ...args], {
        cwd: folder.path,
      });
      assert.equal(code, 0, stderr);
      return stdout + folder.read('p.svg');
    };
    const serial = await run('--scheme', 'serial');
    assert.match(serial, /_ALL_ /);
    for (const scheme of ['threads', 'processes']) {
      for (const size of ['1', '7', '1000'])
        assert.equal(
          await run('--scheme', scheme, '--npool', '2', '--chunksize', size),
          serial,
          `${scheme} ${size}`,
        );
    }
  });
});

test('categories are in natural order, and the sum of all is last', () => {
  const names = ['run10', 'run2', 'Run1', 'a', '_ALL_', 'run2b', '1', '10', '9'];
  assert.deepEqual(names.toSorted(naturally), [
    '1',
    '9',
    '10',
    '_ALL_',
    'a',
    'Run1',
    'run2',
    'run2b',
    'run10',
  ]);
  const sums = new ErrorSums(1);
  for (const name of names) sums.add([name, 1, [1], [0, -1, 1, 1, 1, 1], []]);
  assert.equal(sums.categories.at(-1), allCategories);
  assert.equal(sums.columns[0]?.measures.get(allCategories)?.count, 9);
});

async function extracts(
  text: string,
  args: Record<string, unknown> = {},
): Promise<{ list: (ErrorExtract | undefined)[]; codes: string[] }> {
  const list: (ErrorExtract | undefined)[] = [];
  const codes: string[] = [];
  await extractLoop(
    {
      inputs: ConfigurationSet.fromText([Buffer.from(text)]),
      operator: 'error',
      args: { calc: 'c_', ref: 'r_', properties: ['forces', 'energy'], categories: ['k'], ...args },
      onEvent: (event) => {
        if (event.type === 'failed') codes.push(event.error.code);
      },
    },
    (data) => list.push(data as ErrorExtract | undefined),
  );
  return { list, codes };
}

const one = (info: string, columns = 'c_forces:R:1:r_forces:R:1', values = '1 2'): string =>
  `1\nProperties=species:S:1:pos:R:3:${columns} ${info}\nCu 0 0 0 ${values}\n`;

test('categories are written as Python writes their values, and None where they are absent', async () => {
  const infos = ['k=a', 'k=3', 'k=2.0', 'k=0.5', 'k=T', 'x=1', 'k="1 2"'];
  const { list } = await extracts(infos.map((info) => one(info)).join(''));
  assert.deepEqual(
    list.map((data) => data?.[0]),
    ['a', '3', '2.0', '0.5', 'True', 'None', '[1 2]'],
  );
});

test('what is missing, not finite or of another shape is told apart', async () => {
  const frames = [
    one('c_energy=1 r_energy=3'),
    one('c_energy=1'),
    one('c_energy=NaN r_energy=3'),
    one('c_energy=1 r_energy="1 2"'),
    one('c_energy=text r_energy=1'),
    one('c_energy=1 r_energy=1', 'c_forces:R:2:r_forces:R:1', '1 2 3'),
    one('c_energy=1 r_energy=1', 'c_forces:R:2:r_forces:R:2', '1 2 3 inf'),
  ];
  const { list, codes } = await extracts(frames.join(''));
  assert.deepEqual(
    list.map((data) => data?.[2]),
    [[1, 1], [1, 0], [1, 2], undefined, undefined, undefined, [2, 1]],
  );
  assert.deepEqual(codes, ['E_PROPERTY', 'E_PROPERTY', 'E_PROPERTY']);
  assert.deepEqual(list[0]?.[3], [0, -1, 1, 1, 1, 1, 1, -1, 1, 2, 4, 2]);
});

test('a weight that is no number from 0 fails its configuration', async () => {
  const weights = ['w=2', 'w=-1', 'w=NaN', 'w=text', 'x=1'];
  const { list, codes } = await extracts(weights.map((info) => one(info)).join(''), { weight: 'w' });
  assert.deepEqual(
    list.map((data) => data?.[1]),
    [2, undefined, undefined, undefined, 1],
  );
  assert.deepEqual(codes, ['E_WEIGHT', 'E_WEIGHT', 'E_WEIGHT']);
});

test('a configuration without atoms and one with a single atom are no trouble', async () => {
  const empty = '0\nProperties=species:S:1:pos:R:3 c_energy=1 r_energy=2\n';
  const { list, codes } = await extracts(empty + one('c_energy=1 r_energy=2'), {
    properties: ['energy', 'energy/atom'],
  });
  assert.deepEqual(codes, []);
  assert.deepEqual(
    list.map((data) => data?.[2]),
    [
      [1, 2],
      [1, 1],
    ],
  );
});

test('arguments that are wrong are told before anything is read', async () => {
  for (const property of ['forces/x', 'forces/comp/vector', '', 'energy/atom/Z', 'a b', 'forces/Z/Z'])
    await assert.rejects(extracts(one('k=1'), { properties: [property] }), { code: 'E_ARGUMENT' }, property);
  await assert.rejects(extracts(one('k=1'), { properties: [] }), { code: 'E_ARGUMENT' });
  await assert.rejects(extracts(one('k=1'), { wheight: 'w' }), { code: 'E_ARGUMENT' });
});

test('a value per atom is not divided by atoms, and one of the whole is not split by species', async () => {
  for (const property of ['forces/atom', 'energy/Z']) {
    const { codes } = await extracts(one('c_energy=1 r_energy=1'), { properties: [property] });
    assert.deepEqual(codes, ['E_PROPERTY'], property);
  }
});
