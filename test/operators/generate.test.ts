import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { ConfigurationSet, iterableLoop, type LoopOptions } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';

type Arguments = Readonly<Record<string, unknown>>;

/** Arguments of one call of each kind that show most of what it does. */
const cases: readonly Arguments[] = [
  { kind: 'supercell', repeat: [1, 2, 1] },
  { kind: 'supercell', matrix: [-1, 1, 1, 1, -1, 1, 1, 1, -1], trace: true },
  { kind: 'rattle', stdev: 0.1, copies: 3 },
  { kind: 'rattle', stdev: 0.1, rng: 'numpy' },
  { kind: 'rattle', stdev: 0.1, rng: 'pcg64' },
  { kind: 'strain', shear: 'xy=-0.1:0.1:3' },
  { kind: 'strain', magnitude: 0.1, copies: 2 },
  { kind: 'volume-scan', factors: [0.9, 1.1] },
  { kind: 'vacancies', number: 2, copies: 2 },
  { kind: 'antisites', number: 2, copies: 2 },
  { kind: 'interstitials', number: 2, copies: 2 },
  { kind: 'slab', miller: [1, 1, 0], layers: 2, vacuum: 5 },
  { kind: 'isolated-atoms', species: ['H', 'C', 'O'] },
  { kind: 'dimers', species: ['H', 'O'], distances: '1:2:4' },
  { kind: 'random', composition: 'Cu3Au', natoms: '4:16' },
  { kind: 'random', composition: 'Cu', natoms: 16, volume: 12, minDistance: 2.2 },
];

/** From nothing, so many. */
const counts: ReadonlyMap<string, number> = new Map([
  ['isolated-atoms', 3],
  ['dimers', 12],
  ['random', 20],
]);

const inputsOf = (folder: Folder, { kind }: Arguments): LoopOptions['inputs'] => {
  const count = counts.get(String(kind));
  return count === undefined ? folder.at('in.xyz') : ConfigurationSet.fromCount(count);
};

suite('every kind gives the same bytes', () => {
  for (const args of cases) {
    test(JSON.stringify(args), async (context) => {
      const folder = new Folder(context);
      folder.write('in.xyz', frames(12, 8, ['Cu', 'Au']));
      const ways: readonly Partial<LoopOptions>[] = [
        { scheme: 'serial', chunksize: 1 },
        { scheme: 'serial', chunksize: 5 },
        { scheme: 'threads', npool: 2 },
        { scheme: 'threads', npool: 3, chunksize: 2 },
        { scheme: 'processes', npool: 2, chunksize: 3 },
      ];
      const outputs: string[] = [];
      for (const [i, way] of ways.entries()) {
        const options = { inputs: inputsOf(folder, args), operator: 'generate', args, seed: 5 };
        const summary = await iterableLoop({ ...options, outputs: folder.at(`out${i}.xyz`), ...way });
        assert.equal(summary.counts.failed, 0);
        outputs.push(readFileSync(folder.at(`out${i}.xyz`), 'utf8'));
      }
      assert.notEqual(outputs[0], '');
      for (const output of outputs) assert.equal(output, outputs[0]);
    });
  }
});

async function generated(folder: Folder, text: string, args: Arguments): Promise<string> {
  folder.write('in.xyz', text);
  await iterableLoop({
    inputs: folder.at('in.xyz'),
    outputs: folder.at('out.xyz'),
    operator: 'generate',
    args,
    scheme: 'serial',
  });
  return folder.read('out.xyz');
}

suite('the keys of info', () => {
  const args = { kind: 'supercell', repeat: [1, 1, 1] };

  test('config_type tells the kind in place of what was there; the rest of info stays', async (context) => {
    const text = await generated(new Folder(context), frame(3), args);
    assert.match(text, / number=3 config_type=supercell_bulk supercell_n="1 1 1"/);
  });

  test('--config-type sets another one, appends or keeps it', async (context) => {
    const of = (configType: string, text = frame(3)): Promise<string> =>
      generated(new Folder(context), text, { ...args, configType });
    assert.match(await of('mine'), / config_type=mine /);
    assert.match(await of(':mine'), / config_type=made:mine /);
    assert.match(await of(':mine', frame(3).replace('config_type=made', '')), / config_type=mine /);
    assert.match(await of('keep'), / config_type=made /);
  });

  test('--trace tells where an output is from', async (context) => {
    const text = await generated(new Folder(context), frames(2), { ...args, trace: true });
    assert.deepEqual(text.match(/generate_source=\d+ generate_copy=\d+/g), [
      'generate_source=0 generate_copy=0',
      'generate_source=1 generate_copy=0',
    ]);
  });
});

suite('arguments that are wrong', () => {
  const refused = async (args: Arguments, message: RegExp): Promise<void> => {
    const inputs = ConfigurationSet.fromText([Buffer.from(frame(0))]);
    const options = { inputs, operator: 'generate', args: args as never, outputs: '-' };
    await assert.rejects(iterableLoop(options), { code: 'E_ARGUMENT', message });
  };

  test('are refused before anything is computed', async () => {
    await refused({}, /no such kind/);
    await refused({ kind: 'supercel' }, /no such kind/);
    await refused({ kind: 'supercell', repeat: [2, 2, 0] }, /cannot use argument `repeat`/);
    await refused({ kind: 'supercell', repeat: [2, 2, 2], matrx: 1 }, /no argument `matrx`/);
    await refused({ kind: 'supercell', repeat: [2, 2, 2], trace: 'yes' }, /cannot use argument `trace`/);
  });
});

test('a configuration that cannot be generated from fails alone', async (context) => {
  const folder = new Folder(context);
  const molecule = '1\nProperties=species:S:1:pos:R:3\nH 0 0 0\n';
  folder.write('in.xyz', frame(0) + molecule + frame(1));
  const { counts } = await iterableLoop({
    inputs: folder.at('in.xyz'),
    outputs: folder.at('out.xyz'),
    operator: 'generate',
    args: { kind: 'supercell', repeat: [2, 1, 1] },
  });
  assert.deepEqual([counts.done, counts.failed], [2, 1]);
  assert.match(folder.read('out.failed.xyz'), /atomloop_error="E_BAD_CELL/);
});

test('numbers in place of configurations are refused', async (context) => {
  const inputs = ConfigurationSet.fromCount(2);
  const outputs = new Folder(context).at('out.xyz');
  const args = { kind: 'supercell', repeat: [2, 1, 1] };
  await assert.rejects(iterableLoop({ inputs, outputs, operator: 'generate', args }), { code: 'E_INPUTS' });
});
