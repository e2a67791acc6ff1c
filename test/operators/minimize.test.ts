import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { Configuration, iterableLoop, type InfoArray, type LoopOptions } from '../../src/index.js';
import { gigapascal } from '../../src/configuration/units.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { configurationOf, crystal } from '../calculators/structures.js';

const rattled = (count: number): Configuration[] =>
  Array.from({ length: count }, (_, seed) => {
    const configuration = configurationOf(crystal(1, { seed, rattle: 0.15 }));
    configuration.info.set('config_type', 'cu');
    configuration.info.set('number', seed);
    return configuration;
  });

async function minimize(
  inputs: readonly Configuration[],
  args: Record<string, unknown>,
  options: Partial<LoopOptions> = {},
): Promise<Configuration[]> {
  const { outputs } = await iterableLoop({
    inputs,
    operator: 'minimize',
    args: { calculator: 'emt', ...args },
    npool: 0,
    ...options,
  });
  const list: Configuration[] = [];
  for await (const configuration of outputs) list.push(configuration);
  return list;
}

const infoOf = (list: readonly Configuration[], key: string): unknown[] =>
  list.map(({ info }) => info.get(key));

/** Writes configurations to a file of a folder of their own. */
async function written(context: TestContext, inputs: readonly Configuration[]): Promise<Folder> {
  const folder = new Folder(context);
  await iterableLoop({ inputs, operator: 'copy', outputs: folder.at('in.xyz'), npool: 0 });
  return folder;
}

suite('keys, as wfl has them', () => {
  test('the last frame has results, how it ended, and its steps', async () => {
    const [first] = await minimize(rattled(1), { pressureGpa: 1 });
    assert.ok(first);
    const { info, arrays } = first;
    assert.deepEqual([...info.keys()].sort(), [
      'config_type',
      'last_op__optimize_energy',
      'last_op__optimize_stress',
      'number',
      'optimize_config_type',
      'optimize_n_steps',
      'optimize_pressure_GPa',
    ]);
    assert.equal(info.get('config_type'), 'cu:optimize_last_converged');
    assert.equal(info.get('optimize_config_type'), 'optimize_last_converged');
    assert.ok(Number(info.get('optimize_n_steps')) > 5);
    assert.equal(info.get('optimize_pressure_GPa'), 1);
    assert.deepEqual([...arrays.keys()], ['last_op__optimize_forces']);
    const forces = arrays.get('last_op__optimize_forces')?.values as Float64Array;
    assert.ok(Math.max(...forces.map(Math.abs)) < 1e-3);
  });

  test('frames on the way are initial, mid and last, each with its own results', async () => {
    const all = await minimize(rattled(1), { outputFrames: 'all', optimizer: 'bfgs' });
    const types = infoOf(all, 'optimize_config_type');
    assert.deepEqual(types, [
      'optimize_initial',
      ...new Array<string>(all.length - 2).fill('optimize_mid'),
      'optimize_last_converged',
    ]);
    assert.deepEqual(infoOf(all, 'optimize_n_steps'), [
      ...new Array<undefined>(all.length - 1),
      all.length - 1,
    ]);
    assert.deepEqual([...all[0]!.positions], [...rattled(1)[0]!.positions]);
    const energies = infoOf(all, 'last_op__optimize_energy').map(Number);
    assert.ok(energies.at(-1)! < energies[0]! - 0.1);
    assert.equal(new Set(energies).size, all.length);
    const third = await minimize(rattled(1), { every: 3, optimizer: 'bfgs' });
    assert.equal(third.length, 1 + Math.ceil((all.length - 1) / 3));
    assert.deepEqual([...third[1]!.positions], [...all[3]!.positions]);
    assert.deepEqual([...third.at(-1)!.positions], [...all.at(-1)!.positions]);
  });

  test('a prefix of your own, and config_type replaced or left alone', async () => {
    const [own] = await minimize(rattled(1), { prefix: 'relax_', updateConfigType: 'overwrite' });
    assert.ok(own?.info.has('relax_energy') === true && own.arrays.has('relax_forces'));
    assert.equal(own.info.get('config_type'), 'optimize_last_converged');
    const [plain] = await minimize(rattled(1), { prefix: 'none', updateConfigType: 'none' });
    assert.deepEqual((plain?.info.get('stress') as InfoArray).shape, [3, 3]);
    assert.equal(plain?.info.get('config_type'), 'cu');
    assert.ok(plain.arrays.has('forces'));
  });

  test('results of the operator before, and plain ones of the old geometry, are gone; others stay', async () => {
    const [before] = rattled(1);
    assert.ok(before);
    for (const key of ['last_op__md_energy', 'energy', 'free_energy', 'DFT_energy'])
      before.info.setReal(key, 1);
    before.info.set('optimize_n_steps', 7);
    for (const name of ['last_op__md_forces', 'forces', 'DFT_forces'])
      before.arrays.set(name, { kind: 'R', width: 3, values: new Float64Array(12) });
    const [after] = await minimize([before], { outputFrames: 'last' });
    const keys = [...(after?.info.keys() ?? [])];
    assert.deepEqual(
      keys.filter((key) => key.includes('energy')),
      ['DFT_energy', 'last_op__optimize_energy'],
    );
    assert.deepEqual([...(after?.arrays.keys() ?? [])], ['DFT_forces', 'last_op__optimize_forces']);
  });

  test('one that is converged already is its last frame, after no steps', async () => {
    const relaxed = await minimize(rattled(1), {});
    const again = await minimize(relaxed, { outputFrames: 'all', fmax: 1e-2 });
    assert.deepEqual(infoOf(again, 'optimize_config_type'), ['optimize_last_converged']);
    assert.deepEqual(infoOf(again, 'optimize_n_steps'), [0]);
  });

  test('each configuration has a pressure of its own, from info or drawn', async () => {
    const inputs = rattled(3);
    for (const [i, { info }] of inputs.entries()) info.setReal('target', 2 * i);
    const list = await minimize(inputs, { pressureGpa: 'info:target', fmax: 1e-4, smax: 1e-5 });
    assert.deepEqual(infoOf(list, 'optimize_pressure_GPa'), [0, 2, 4]);
    for (const [i, { info }] of list.entries()) {
      const { values } = info.get('last_op__optimize_stress') as InfoArray;
      assert.ok(Math.abs(Number(values[0]) + 2 * i * gigapascal) < 1e-5);
    }
    const drawn = new Map<string, number[]>();
    for (const form of ['exponential:0.5', 'uniform:1:2', 'normal-positive:0.1:1']) {
      const runs = await Promise.all(
        [1, 3].map((chunksize) => minimize(rattled(3), { pressureGpa: form, fmax: 1 }, { chunksize })),
      );
      const [first = [], again] = runs.map((run) => infoOf(run, 'optimize_pressure_GPa').map(Number));
      assert.deepEqual(first, again);
      assert.equal(new Set(first).size, 3);
      assert.ok(first.every((pressure) => pressure > 0));
      drawn.set(form, first);
    }
    assert.ok(drawn.get('uniform:1:2')?.every((pressure) => pressure >= 1 && pressure < 2));
  });

  test('a configuration without its pressure fails alone', async () => {
    const inputs = rattled(2);
    inputs[1]!.info.setReal('target', 1);
    const list = await minimize(inputs, { pressureGpa: 'info:target' }, { onError: 'skip', chunksize: 2 });
    assert.deepEqual(infoOf(list, 'number'), [1]);
  });

  test('an empty configuration is converged', async () => {
    const empty = new Configuration({ species: [], positions: [], cell: [5, 0, 0, 0, 5, 0, 0, 0, 5] });
    assert.deepEqual(infoOf(await minimize([empty], {}), 'optimize_config_type'), [
      'optimize_last_converged',
    ]);
  });
});

suite('what has not converged', () => {
  test('is written with its mark', async () => {
    const list = await minimize(rattled(3), { steps: 2 });
    assert.deepEqual(infoOf(list, 'config_type'), new Array(3).fill('cu:optimize_last_unconverged'));
    assert.deepEqual(infoOf(list, 'optimize_n_steps'), [2, 2, 2]);
  });

  test('is counted in the summary and by status, also where the run is up to date', async (context) => {
    const folder = await written(context, [...rattled(3), ...(await minimize(rattled(1), {}))]);
    const args = ['minimize', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt', '--steps', '2'];
    for (const again of [/^4 configurations/, /^up to date/]) {
      const { stderr } = await atomloop(args, { cwd: folder.path });
      assert.match(stderr, again);
      assert.match(stderr, /4 done, 0 failed.*\nof them 3 unconverged\n/);
    }
    const { stdout } = await atomloop(['status', 'out.xyz'], { cwd: folder.path });
    assert.match(stdout, /of them +3 unconverged/);
  });

  test('is left out on request', async () => {
    const relaxed = await minimize(rattled(1), {});
    const list = await minimize([...rattled(2), ...relaxed], { steps: 1, outputFrames: 'last-converged' });
    assert.deepEqual(infoOf(list, 'number'), [0]);
  });

  test('is a failure with --require-converged, set aside as it was', async (context) => {
    const folder = await written(context, rattled(2));
    const args = [
      'minimize',
      'in.xyz',
      '-o',
      'out.xyz',
      '--calculator',
      'emt',
      '--steps',
      '3',
      '--require-converged',
    ];
    const { code, stderr } = await atomloop(args, { cwd: folder.path });
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /failed\[E_UNCONVERGED\]: in\.xyz:1: .*all steps are used up.*0\.001 eV\/Å.*3 steps/,
    );
    const [aside] = folder.read('out.failed.xyz').split('\n').slice(2);
    assert.equal(aside, folder.read('in.xyz').split('\n')[2]);
  });
});

test('after one that is no result in the same call, the next has its own frames', async () => {
  const [relaxed] = await minimize(rattled(1), {});
  const inputs = [...rattled(2), relaxed!, ...rattled(2)];
  const args = { steps: 2, requireConverged: true, outputFrames: 'all' };
  const list = await minimize(inputs, args, { chunksize: 5, onError: 'skip' });
  assert.deepEqual(infoOf(list, 'optimize_n_steps'), [0]);
  assert.deepEqual([...list[0]!.positions], [...relaxed!.positions]);
});

test('what diverges is set aside as it was, and the others are done', async (context) => {
  const folder = await written(
    context,
    [4.8, 3.6].map((a) => configurationOf(crystal(1, { a }))),
  );
  const args = [
    'minim',
    'in.xyz',
    '-o',
    'out.xyz',
    '--calculator',
    'emt',
    '--pressure-gpa',
    '-20',
    '--chunksize',
    '2',
  ];
  const { code, stderr } = await atomloop(args, { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /failed\[E_DIVERGED\]: in\.xyz:1: the minimization diverged at step \d+: the volume is/,
  );
  assert.equal(folder.read('out.failed.xyz').split('\n')[2], folder.read('in.xyz').split('\n')[2]);
});

test('a configuration that cannot be used fails alone', async (context) => {
  const list = rattled(4);
  list[1]!.arrays.set('move_mask', { kind: 'S', width: 1, values: ['a', 'b', 'c', 'd'] });
  list[2]!.species = ['Fe', 'Cu', 'Cu', 'Cu'];
  const folder = await written(context, list);
  const args = [
    'minimize',
    'in.xyz',
    '-o',
    'out.xyz',
    '--calculator',
    'emt',
    '--chunksize',
    '4',
    '--npool',
    '1',
  ];
  const { code, stderr } = await atomloop(args, { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stderr, /2 done, 2 failed \(E_BAD_COLUMN 1, E_UNSUPPORTED_SPECIES 1\)/);
});

test('every scheme, number of workers and chunk size gives the same bytes', async (context) => {
  const folder = await written(context, [...rattled(9), ...rattled(9)]);
  const texts = new Set<string>();
  for (const options of [
    ['--npool', '0'],
    ['--npool', '2', '--chunksize', '1'],
    ['--npool', '2', '--chunksize', '5', '--scheme', 'processes'],
    ['--npool', '3', '--chunksize', '7'],
  ]) {
    const args = [
      'minimize',
      'in.xyz',
      '-o',
      '-',
      '--calculator',
      'emt',
      '--pressure-gpa',
      '2',
      '--every',
      '5',
    ];
    const { code, stdout, stderr } = await atomloop([...args, ...options], { cwd: folder.path });
    assert.equal(code, 0, stderr);
    texts.add(stdout);
  }
  assert.equal(texts.size, 1);
});

suite('arguments that cannot be used are found before anything is computed', () => {
  const cases: readonly (readonly [args: Record<string, unknown>, message: RegExp])[] = [
    [{ optimizer: 'bgfs' }, /`optimizer`.*auto, fire, bfgs, lbfgs, precon-lbfgs \(`bfgs`\?\)/],
    [{ fmax: 'small' }, /`fmax`.*a number, 0 or more/],
    [{ steps: 1.5 }, /`steps`.*a whole number/],
    [{ cellFilter: 'exp' }, /`cellFilter`.*together with `pressureGpa`/],
    [{ pressureGpa: 0, stressMask: [1, 1] }, /`stressMask`.*six of 0 and 1/],
    [{ every: 2, outputFrames: 'last' }, /`every`.*`outputFrames` all/],
    [{ precon: 'exp', optimizer: 'fire' }, /`precon`.*precon-lbfgs/],
    [{ pressureGpa: 'uniform:2:1' }, /`pressureGpa`.*info:KEY/],
    [{ pressureGpa: 'exponential:' }, /`pressureGpa`.*exponential:MEAN/],
    [{ pressure: 1 }, /no argument `pressure`/],
    [{ calculator: 3 }, /`calculator`.*constructor expression/],
  ];
  for (const [args, message] of cases) {
    test(JSON.stringify(args), async () => {
      await assert.rejects(
        minimize(rattled(1), args),
        (error: Error & { details?: { expected?: string } }) => {
          assert.match(`${error.message} ${error.details?.expected ?? ''}`, message);
          return true;
        },
      );
    });
  }
});
