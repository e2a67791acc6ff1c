import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { Configuration, iterableLoop, type InfoArray, type LoopOptions } from '../../src/index.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

const common = 'cutoff=3.0 cutoff_transition_width=0.5 atom_sigma=0.3 n_species=2 species_Z={6 14}';
const byCenter = [`Si: soap l_max=4 n_max=4 ${common} Z=14`, `C: soap l_max=3 n_max=4 ${common} Z=6`];
const averages = byCenter.map((text) => `${text} average=T`);
const soap = 'soap(4, 2, 2, sigma=0.5, species=["Si", "C"])';

const si3c = (): Configuration =>
  new Configuration({
    species: ['Si', 'C', 'C', 'C'],
    positions: [0, 0, 0, 0.9, 0.2, 0.1, 0.3, 1.1, 0.8, 1.4, 0.7, 1.5],
    cell: [2, 0, 0, 0, 2, 0, 0, 0, 2],
  });

interface Ran {
  readonly outputs: Configuration[];
  readonly codes: unknown;
}

async function run(inputs: readonly Configuration[], args: Record<string, unknown>): Promise<Ran> {
  const { outputs, codes } = await iterableLoop({
    inputs: [...inputs],
    operator: 'descriptor',
    args,
    npool: 0,
    onError: 'skip',
  });
  const read: Configuration[] = [];
  for await (const configuration of outputs) read.push(configuration);
  return { outputs: read, codes };
}

const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

suite('the operator', () => {
  test('writes the vector of a configuration to info, of length 1', async () => {
    const { outputs } = await run([si3c()], { descriptor: averages, key: 'desc' });
    const { kind, shape, values } = outputs[0]?.info.get('desc') as InfoArray;
    assert.deepEqual([kind, shape], ['R', [326]]);
    assert.ok(Math.abs(norm(values as Float64Array) - 1) < 1e-14);
  });

  test('leaves vectors as they come out, weighted or not, when told so', async () => {
    const args = { descriptor: averages, key: 'desc', normalize: false };
    const weighted = await run([si3c()], args);
    const equal = await run([si3c()], { ...args, compositionWeight: false });
    const normOf = ({ outputs }: Ran): number =>
      norm((outputs[0]?.info.get('desc') as InfoArray).values as Float64Array);
    assert.ok(Math.abs(normOf(weighted) - Math.hypot(0.25, 0.75)) < 1e-14);
    assert.ok(Math.abs(normOf(equal) - Math.SQRT2) < 1e-14);
  });

  test('writes vectors of atoms to arrays', async () => {
    const { outputs } = await run([si3c()], { descriptor: soap, key: 'soap', perAtom: true });
    const { kind, width, values } = outputs[0]?.arrays.get('soap') ?? assert.fail();
    assert.deepEqual([kind, width, values.length], ['R', 30, 120]);
    for (const k of [0, 1, 2, 3])
      assert.ok(Math.abs(norm(values.slice(30 * k, 30 * k + 30) as Float64Array) - 1) < 1e-14);
  });

  test('writes an array per species of centers, with zeros for the other atoms', async () => {
    const { outputs } = await run([si3c()], { descriptor: byCenter, key: 'desc', perAtom: true });
    const { arrays } = outputs[0] ?? assert.fail();
    assert.deepEqual([...arrays.keys()], ['desc_Z_6', 'desc_Z_14']);
    const norms = ['desc_Z_6', 'desc_Z_14'].map((name) => {
      const { width, values } = arrays.get(name) ?? assert.fail();
      return [
        width,
        ...[0, 1, 2, 3].map(
          (k) => Math.round(norm(values.slice(width * k, width * k + width) as Float64Array) * 1e12) / 1e12,
        ),
      ];
    });
    assert.deepEqual(norms, [[145, 0, 1, 1, 1], [181, 1, 0, 0, 0]]); // prettier-ignore
  });

  test('averages over the centers of one species', async () => {
    const args = { key: 'd', normalize: false, compositionWeight: false };
    const outer = soap.replace(')', ', average="outer")');
    const { outputs } = await run([si3c()], { ...args, descriptor: `C: ${outer}` });
    const atoms = await run([si3c()], { ...args, descriptor: soap, perAtom: true });
    const { values = [] } = atoms.outputs[0]?.arrays.get('d') ?? {};
    const mean = Array.from({ length: 30 }, (_, k) =>
      [1, 2, 3].reduce((sum, atom) => sum + Number(values[30 * atom + k]) / 3, 0),
    );
    const found = (outputs[0]?.info.get('d') as InfoArray).values as Float64Array;
    assert.ok(found.every((value, k) => Math.abs(value - (mean[k] ?? NaN)) < 1e-12));
  });

  test('refuses a configuration that has the key, alone, unless it may overwrite', async () => {
    const old = si3c();
    old.info.set('soap', 'old');
    const refused = await run([si3c(), old, si3c()], { descriptor: soap, key: 'soap' });
    assert.deepEqual([refused.outputs.length, refused.codes], [2, { E_KEY_EXISTS: 1 }]);
    const replaced = await run([si3c(), old], { descriptor: soap, key: 'soap', overwriteKeys: true });
    assert.deepEqual(replaced.outputs[1]?.info.get('soap'), replaced.outputs[0]?.info.get('soap'));
  });

  test('looks for arrays of all species of centers, and removes those that it replaces', async () => {
    const old = si3c();
    old.arrays.set('desc_Z_8', { kind: 'R', width: 1, values: new Float64Array(4) });
    old.arrays.set('desc_Z_x', { kind: 'R', width: 1, values: new Float64Array(4) });
    const args = { descriptor: byCenter, key: 'desc', perAtom: true };
    assert.deepEqual((await run([old], args)).codes, { E_KEY_EXISTS: 1 });
    const { outputs } = await run([old], { ...args, overwriteKeys: true });
    assert.deepEqual([...(outputs[0]?.arrays.keys() ?? [])].sort(), ['desc_Z_14', 'desc_Z_6', 'desc_Z_x']);
  });

  test('fails configurations alone, each with its own error', async () => {
    const oxide = new Configuration({ species: ['Si', 'O'], positions: [0, 0, 0, 1, 1, 1] });
    const lost = new Configuration({ species: ['Si'], positions: [0, 0, NaN] });
    const flat = new Configuration({
      species: ['Si'],
      positions: [0, 0, 0],
      cell: [1, 0, 0, 2, 0, 0, 0, 0, 1],
    });
    const { outputs, codes } = await run([oxide, si3c(), lost, flat], { descriptor: soap, key: 'soap' });
    assert.equal(outputs.length, 1);
    assert.deepEqual(codes, { E_UNSUPPORTED_SPECIES: 1, E_BAD_POSITIONS: 1, E_BAD_CELL: 1 });
  });

  test('checks its arguments before anything is computed', async () => {
    const wrong: readonly Record<string, unknown>[] = [
      { descriptor: soap },
      { descriptor: soap, key: '' },
      { key: 'x' },
      { descriptor: soap, key: 'x', species: 'Q' },
      { descriptor: soap, key: 'x', perAtom: 1 },
      { descriptor: soap, key: 'x', local: true },
    ];
    for (const args of wrong) await assert.rejects(run([si3c()], args), { code: 'E_ARGUMENT' });
    await assert.rejects(run([si3c()], { descriptor: 'soap(4)', key: 'x' }), {
      code: 'E_DESCRIPTOR_ARGUMENT',
    });
  });
});

const ways: readonly Partial<LoopOptions>[] = [
  { scheme: 'serial' },
  { scheme: 'serial', chunksize: 3 },
  { scheme: 'threads', npool: 2, chunksize: 5 },
  { scheme: 'processes', npool: 2, chunksize: 4 },
];

async function bytesOf(
  t: TestContext,
  args: Record<string, unknown>,
  options: Partial<LoopOptions>,
): Promise<string> {
  const folder = new Folder(t);
  const inputs = folder.write('in.xyz', frames(30, 7, ['Cu', 'Au', 'Cu']) + frames(2, 3, ['Fe']));
  const outputs = folder.at('out.xyz');
  await iterableLoop({ inputs, outputs, operator: 'descriptor', args, ...options });
  return (
    readFileSync(outputs, 'utf8') +
    readFileSync(folder.at('out.failed.xyz'), 'utf8').replaceAll(folder.path, '')
  );
}

suite('every scheme, number of workers and chunk size gives the same bytes', () => {
  const species = 'Cu,Au';
  const cases: readonly Record<string, unknown>[] = [
    { descriptor: ['soap(4, 3, 3)', 'rdf(4, 10)', 'acsf(4)'], key: 'd', species },
    { descriptor: ['soap(4, 3, 3)', 'acsf(4, g4_params=[[0.1, 2, 1]])'], key: 'd', species, perAtom: true },
  ];
  for (const args of cases) {
    test(args['perAtom'] === true ? 'per atom' : 'per configuration', async (t) => {
      const [first, ...others] = await Promise.all(ways.map((options) => bytesOf(t, args, options)));
      assert.match(first ?? '', /E_UNSUPPORTED_SPECIES/);
      for (const other of others) assert.equal(other, first);
    });
  }
});

suite('the command line', () => {
  test('takes descriptors, key, species and switches', async (t) => {
    const folder = new Folder(t);
    folder.write('in.xyz', frames(2));
    const args = [
      '--key',
      'd',
      '--species',
      'Cu',
      '--descriptor',
      'soap(4, 2, 1)',
      '--descriptor',
      'rdf(4, 5)',
      '-q',
    ];
    const { code, stdout } = await atomloop(['descriptor', 'in.xyz', '-o', '-', ...args], {
      cwd: folder.path,
    });
    assert.equal(code, 0);
    const numbers = / d="([^"]*)"/.exec(stdout)?.[1]?.split(' ').map(Number) ?? [];
    assert.equal(numbers.length, 6 + 5);
    assert.ok(Math.abs(norm(numbers) - 1) < 1e-12);
    const raw = await atomloop(
      ['descriptor', 'in.xyz', '-o', '-', ...args, '--no-normalize', '--no-composition-weight'],
      { cwd: folder.path },
    );
    assert.notEqual(raw.stdout, stdout);
  });

  test('does not replace results unasked', async (t) => {
    const folder = new Folder(t);
    folder.write('in.xyz', frames(2));
    const descriptor = ['--key', 'config_type', '--descriptor', 'rdf(4, 5, species=["Cu"])'];
    const refused = await atomloop(['descriptor', 'in.xyz', '-o', 'a.xyz', ...descriptor], {
      cwd: folder.path,
    });
    assert.deepEqual([refused.code, /E_KEY_EXISTS.*`config_type`/.test(refused.stderr)], [1, true]);
    const replaced = await atomloop(
      ['descriptor', 'in.xyz', '-o', 'b.xyz', ...descriptor, '--overwrite-keys'],
      { cwd: folder.path },
    );
    assert.equal(replaced.code, 0);
    assert.match(folder.read('b.xyz'), /config_type="[\d. ]+"/);
  });

  test('tells which species is missing where', async (t) => {
    const folder = new Folder(t);
    folder.write('in.xyz', frames(1, 3, ['Cu', 'Au']));
    const args = ['--key', 'd', '--descriptor', 'soap(4, 2, 1, species=["Cu"])'];
    const { code, stderr } = await atomloop(['descriptor', 'in.xyz', '-o', 'a.xyz', ...args], {
      cwd: folder.path,
    });
    assert.equal(code, 1);
    assert.match(stderr, /E_UNSUPPORTED_SPECIES.*got `Au` \(atom 1\)[^]*hint:.*--species/);
  });

  test('tells that species are needed, and where to find them', async (t) => {
    const folder = new Folder(t);
    folder.write('in.xyz', frames(2));
    const { code, stderr } = await atomloop(
      ['descriptor', 'in.xyz', '-o', 'a.xyz', '--key', 'd', '--descriptor', 'soap(4, 2, 1)'],
      { cwd: folder.path },
    );
    assert.equal(code, 2);
    assert.match(stderr, /E_DESCRIPTOR_ARGUMENT.*`species`[^]*--species H,O/);
  });
});
