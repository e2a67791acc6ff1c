import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { boltzmann } from '../../src/configuration/units.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { AtomloopError } from '../../src/errors.js';
import { mdOperator } from '../../src/operators/md.js';
import type { OperatorArguments } from '../../src/operators/operator.js';
import { configurationOf, crystal, largestDifference, stopFlag } from '../calculators/structures.js';
import { Folder } from '../helpers/folder.js';
import { copper, momentaOf, numbersOf, runMd, trajectory } from './md-run.js';

const copperMass = 63.546;

/** K, over all 3 N coordinates. */
function temperatureOf(configuration: Configuration): number {
  const momenta = momentaOf(configuration);
  const twice = momenta.reduce((sum, p) => sum + (p * p) / copperMass, 0);
  return twice / (momenta.length * boltzmann);
}

suite('the frames of md', () => {
  test('are the first and one every so many steps, with the keys of wfl', async () => {
    const start = copper();
    start.info.set('config_type', 'bulk');
    const frames = await trajectory(start, { steps: 7, every: 3, dtFs: 2, temperatureK: 300 });
    assert.deepEqual(numbersOf(frames, 'MD_step'), [0, 3, 6]);
    assert.deepEqual(numbersOf(frames, 'MD_time_fs'), [0, 6, 12]);
    const [, frame] = frames;
    assert.deepEqual(
      [...(frame?.info.keys() ?? [])],
      [
        'config_type',
        'MD_time_fs',
        'MD_step',
        'MD_current_temperature',
        'last_op__md_energy',
        'last_op__md_stress',
      ],
    );
    assert.deepEqual([...(frame?.arrays.keys() ?? [])], ['momenta', 'last_op__md_forces']);
    assert.equal(frame?.info.get('config_type'), 'bulk:MD');
    assert.equal(frame.info.isReal('MD_step'), false);
    assert.ok(frame.info.isReal('MD_time_fs'));
    const relative = Number(frame.info.get('MD_current_temperature')) / temperatureOf(frame) - 1;
    assert.ok(Math.abs(relative) < 1e-12);
  });

  test('are the last alone where that is wanted, also between two that would be due', async () => {
    const args = { steps: 7, every: 3, temperatureK: 300 };
    const all = await trajectory(copper(), { ...args, every: 1 });
    const last = await trajectory(copper(), { ...args, lastOnly: true });
    assert.deepEqual(numbersOf(last, 'MD_step'), [7]);
    assert.deepEqual(last[0]?.positions, all[7]?.positions);
  });

  test('have results of their own geometry only, and those of no earlier operation', async () => {
    const start = copper();
    start.info.setReal('energy', -3);
    start.info.setReal('last_op__optimize_energy', -3);
    start.info.setReal('REF_energy', -3);
    start.arrays.set('forces', { kind: 'R', width: 3, values: new Float64Array(12) });
    const [frame] = await trajectory(start, { steps: 0 });
    for (const name of ['energy', 'last_op__optimize_energy'])
      assert.equal(frame?.info.has(name), false, name);
    assert.equal(frame?.arrays.has('forces'), false);
    assert.equal(frame.info.get('REF_energy'), -3);
  });

  test('have plain results, chosen ones, and another config_type on demand', async () => {
    const start = copper();
    start.info.set('config_type', 'bulk');
    const args = {
      steps: 0,
      prefix: 'none',
      properties: ['energy', 'stress', 'energies'],
      configType: 'overwrite',
    };
    const [frame] = await trajectory(start, args);
    const stress = frame?.info.get('stress') as { shape: readonly number[] };
    assert.deepEqual(stress.shape, [3, 3]);
    assert.deepEqual([...(frame?.arrays.keys() ?? [])], ['momenta', 'energies']);
    assert.equal(frame?.info.get('config_type'), 'MD');
    const [kept] = await trajectory(start, { steps: 0, configType: 'none' });
    assert.equal(kept?.info.get('config_type'), 'bulk');
  });
});

suite('the velocities of md', () => {
  test('are drawn at the temperature exactly and without drift, from the stream of the configuration', async () => {
    const args = { steps: 0, temperatureK: 300 };
    const outputs = await runMd([copper(2), copper(2)], args, { seed: 5 });
    const [first, second] = outputs.map((output) => (output as Configuration[])[0] ?? copper());
    assert.ok(first !== undefined && second !== undefined);
    assert.ok(Math.abs(temperatureOf(first) - 300) < 1e-9);
    for (const axis of [0, 1, 2]) {
      const sum = momentaOf(first).reduce((total, p, k) => (k % 3 === axis ? total + p : total), 0);
      assert.ok(Math.abs(sum) < 1e-12);
    }
    assert.ok(largestDifference(momentaOf(first), momentaOf(second)) > 1);
    const [again] = await trajectory(copper(2), args, { seed: 5 });
    assert.deepEqual(again?.arrays, first.arrays);
    const [other] = await trajectory(copper(2), args, { seed: 6 });
    assert.ok(other !== undefined && largestDifference(momentaOf(first), momentaOf(other)) > 1);
  });

  test('are normal deviates times the root of m k T, where nothing is done to them', async () => {
    const args = { steps: 0, temperatureK: 300, inexactTemperature: true, keepDrift: true };
    const [frame] = await trajectory(copper(1), args);
    const { RandomStream } = await import('../../src/configuration/random.js');
    const stream = new RandomStream(0, 0, 'md velocities');
    const width = Math.sqrt(copperMass * boltzmann * 300);
    const expected = Float64Array.from({ length: 12 }, () => stream.normal() * width);
    assert.ok(frame !== undefined && largestDifference(momentaOf(frame), expected) < 1e-13);
  });

  test('are those of the input where it has momenta, unless they are to be drawn', async () => {
    const start = copper();
    const momenta = Float64Array.from({ length: 12 }, (_, k) => k - 5.5);
    start.arrays.set('momenta', { kind: 'R', width: 3, values: momenta });
    const [kept] = await trajectory(start, { steps: 0, temperatureK: 300 });
    const [drawn] = await trajectory(start, { steps: 0, temperatureK: 300, redrawVelocities: true });
    assert.deepEqual(kept && momentaOf(kept), momenta);
    assert.ok(drawn !== undefined && Math.abs(temperatureOf(drawn) - 300) < 1e-9);
  });

  test('are zero without momenta and temperature', async () => {
    const [frame] = await trajectory(copper(), { steps: 0 });
    assert.ok(frame !== undefined && momentaOf(frame).every((p) => p === 0));
  });
});

test('the last frame of a run as input goes on with it, to 1e-10', async () => {
  const args = { dtFs: 5, temperatureK: 300 };
  const whole = await trajectory(copper(2), { ...args, steps: 60, lastOnly: true });
  const half = await trajectory(copper(2), { ...args, steps: 30, lastOnly: true });
  const rest = await trajectory(half[0] ?? copper(), { ...args, steps: 30, lastOnly: true });
  assert.ok(largestDifference(whole[0]?.positions ?? [], rest[0]?.positions ?? [NaN]) < 1e-10);
  assert.equal(rest[0]?.info.get('config_type'), 'MD:MD');
});

suite('temperatures and pressures that change', () => {
  const targets = async (args: OperatorArguments, key = 'MD_temperature_K'): Promise<number[]> =>
    numbersOf(await trajectory(copper(), { temperatureTauFs: 50, ...args }), key);
  const repeat = (values: readonly number[], times: number): number[] =>
    values.flatMap((value) => new Array<number>(times).fill(value));

  test('do so in ten stages of which both ends are a part, as in wfl', async () => {
    const ramp = Array.from({ length: 10 }, (_, k) => 500 - (k * 400) / 9);
    const [first, ...rest] = await targets({ steps: 30, temperatureK: '500:100' });
    assert.equal(first, 500);
    assert.ok(largestDifference(rest, repeat(ramp, 3)) < 1e-9);
  });

  test('do so in stages like those of wfl, which rounds their steps one by one', async () => {
    const temperatureK = [
      { T_i: 100, T_f: 500, traj_frac: 0.5 },
      { T_i: 500, T_f: 500, traj_frac: 0.25 },
      { T_i: 500, T_f: 300, traj_frac: 0.25, n_stages: 10 },
    ];
    for (const form of [temperatureK, JSON.stringify(temperatureK)]) {
      const [, ...found] = await targets({ steps: 300, temperatureK: form });
      assert.equal(found.length, 305);
      assert.deepEqual(
        [14, 15, 149, 150, 224, 225, 232, 304].map((k) => Math.round(found[k] ?? NaN)),
        [100, 144, 500, 500, 500, 500, 500, 300],
      );
    }
  });

  test('share all steps where these cannot be divided', async () => {
    const [, ...found] = await targets({ steps: 5, temperatureK: '100:200:3' });
    assert.deepEqual(found, [100, 100, 150, 200, 200]);
  });

  test('are listed stage by stage, what is not named staying as it was', async () => {
    const args = {
      ensemble: 'npt-berendsen',
      compressibilityPerGpa: 0.007,
      stage: ['T=100:300:2,P=1,steps=4', 'P=2:3,steps=2,stages=2'],
    };
    const [, ...temperatures] = await targets(args);
    const [, ...pressures] = await targets(args, 'MD_pressure_GPa');
    assert.deepEqual(temperatures, [100, 100, 300, 300, 300, 300]);
    assert.deepEqual(pressures, [1, 1, 1, 1, 2, 3]);
  });
});

suite('a run of md that ends early', () => {
  test('keeps its frames, and the last of them says why', async () => {
    const frames = await trajectory(copper(), {
      steps: 50,
      every: 10,
      temperatureK: 900,
      abortEnergy: ':0.02',
    });
    const reasons = frames.map(({ info }) => info.get('MD_aborted'));
    assert.match(String(reasons.at(-1)), /^energy rose by 0\.02\d+ eV per atom$/);
    assert.ok(reasons.slice(0, -1).every((reason) => reason === undefined));
    const steps = numbersOf(frames, 'MD_step');
    assert.ok((steps.at(-1) ?? 50) < 50 && steps.slice(0, -1).every((step, k) => step === 10 * k));
  });

  test('names force, volume and distance too', async () => {
    const reasonOf = async (args: OperatorArguments): Promise<string> =>
      String(
        (await trajectory(copper(), { steps: 200, temperatureK: 2000, ...args }))
          .at(-1)
          ?.info.get('MD_aborted'),
      );
    assert.match(await reasonOf({ abortForce: 1 }), /^force of [\d.]+ eV\/A on atom \d$/);
    assert.match(await reasonOf({ abortDistance: 2.4 }), /^atoms \d and \d at 2\.3\d+ A$/);
    const npt = {
      ensemble: 'npt-berendsen',
      compressibilityPerGpa: 0.02,
      pressureGpa: -20,
      temperatureTauFs: 20,
    };
    assert.match(
      await reasonOf({ ...npt, abortVolume: 1.05 }),
      /^volume grew to 1\.05\d* of that at the beginning$/,
    );
  });

  test('fails where that is wanted', async () => {
    const [output] = await runMd([copper()], {
      steps: 50,
      temperatureK: 900,
      abortForce: 0.01,
      onAbort: 'fail',
    });
    assert.ok(output instanceof AtomloopError);
    assert.equal(output.code, 'E_MD_ABORTED');
    assert.match(output.message, /^step 0: force of/);
  });

  test('fails where atoms are lost, with step and atom', async () => {
    const heavy = copper();
    const momenta = new Float64Array(12);
    momenta[7] = 1e7;
    heavy.arrays.set('momenta', { kind: 'R', width: 3, values: momenta });
    const [output, fine] = await runMd([heavy, copper()], { steps: 5 });
    assert.ok(output instanceof AtomloopError);
    assert.equal(output.code, 'E_EXPLODED');
    assert.match(output.message, /^step 0: atom 2 is lost$/);
    assert.ok(Array.isArray(fine));
  });

  test('stops at the flag', async () => {
    await assert.rejects(runMd([copper(3)], { steps: 1e7 }, { stop: stopFlag(1) }), { code: 'E_STOPPED' });
  });
});

suite('fixed atoms', () => {
  const fixed = (width: 1 | 3): Configuration => {
    const configuration = copper(2);
    const values = Uint8Array.from({ length: 32 * width }, (_, k) => (k < 10 * width ? 0 : 1));
    configuration.arrays.set('move_mask', { kind: 'L', width, values });
    return configuration;
  };

  for (const ensemble of ['nve', 'langevin', 'langevin-baoab', 'berendsen', 'bussi']) {
    test(`stay where they are in ${ensemble}, and count for no temperature`, async () => {
      const start = fixed(ensemble === 'nve' ? 3 : 1);
      const before = start.positions.slice(0, 30);
      const args = { ensemble, steps: 20, temperatureK: 300, every: 20 };
      const [first, last] = await trajectory(start, args);
      assert.ok(first !== undefined && last !== undefined);
      assert.deepEqual(last.positions.slice(0, 30), before);
      assert.ok(
        momentaOf(last)
          .subarray(0, 30)
          .every((p) => p === 0),
      );
      assert.ok(
        momentaOf(last)
          .subarray(30)
          .every((p) => p !== 0),
      );
      assert.ok(Math.abs((temperatureOf(first) * 96) / 66 - 300) < 1e-9);
    });
  }
});

suite('options that a configuration brings along', () => {
  const withOptions = (options: string): Configuration => {
    const configuration = copper();
    configuration.info.set('WFL_MD_KWARGS', options);
    return configuration;
  };
  const args = { steps: 30, temperatureK: 300, temperatureTauFs: 30 };

  test('count only where that is allowed', async () => {
    const list = [500, 600].map((temperature) => withOptions(JSON.stringify({ temperature, steps: 4 })));
    const outputs = await runMd([...list, copper()], { ...args, allowConfigOptions: true });
    assert.deepEqual(
      outputs.map((frames) => [
        (frames as Configuration[]).length,
        (frames as Configuration[])[1]?.info.get('MD_temperature_K'),
      ]),
      [
        [5, 500],
        [5, 600],
        [31, 300],
      ],
    );
    const [frames] = await runMd(list, args);
    assert.equal((frames as Configuration[]).length, 31);
  });

  test('choose numbers only: anything else fails alone', async () => {
    const wrong = [
      '{"calculator": "lj"}',
      '{"temperature": "hot"}',
      '[1]',
      '{"integrator": "Langevin"}',
      '{',
    ];
    const outputs = await runMd([...wrong.map(withOptions), copper()], { ...args, allowConfigOptions: true });
    assert.deepEqual(
      outputs.map((output) => (output instanceof AtomloopError ? output.code : 'fine')),
      [...wrong.map(() => 'E_CONFIG_OPTIONS'), 'fine'],
    );
  });
});

test('barostats find compressibilities on their own, and who has none fails alone', async () => {
  const apart = configurationOf(crystal(1, { a: 20 }));
  const args = { ensemble: 'npt-crescale', steps: 3, temperatureK: 300, pressureGpa: 1 };
  const [frames, failed, others] = await runMd([copper(), apart, copper(1, 2)], args);
  assert.ok(failed instanceof AtomloopError);
  assert.equal(failed.code, 'E_NO_COMPRESSIBILITY');
  for (const output of [frames, others]) {
    assert.ok(output !== undefined && !(output instanceof AtomloopError));
    assert.notDeepEqual(output[3]?.cell, output[0]?.cell);
    assert.equal(output[3]?.info.get('MD_pressure_GPa'), 1);
  }
});

test('the log of each configuration is a file of its own with a row every so many steps', async (context) => {
  const folder = new Folder(context);
  await runMd([copper(), copper(1, 2)], {
    ...{ steps: 20, dtFs: 2, temperatureK: 300, every: 20, mdLog: folder.at('md.log'), logEvery: 5 },
  });
  for (const name of ['md.log.config_0', 'md.log.config_1']) {
    const [header, ...rows] = readFileSync(folder.at(name), 'utf8').trimEnd().split('\n');
    assert.equal(
      header,
      '# step time_fs total_eV potential_eV kinetic_eV temperature_K pressure_GPa volume_A3',
    );
    const numbers = rows.map((row) => row.split(' ').map(Number));
    assert.deepEqual(
      numbers.map(([step]) => step),
      [0, 5, 10, 15, 20],
    );
    assert.deepEqual(
      numbers.map(([, time]) => time),
      [0, 10, 20, 30, 40],
    );
    const totals = numbers.map(([, , total = NaN]) => total);
    assert.ok(Math.max(...totals) - Math.min(...totals) < 1e-3);
    assert.ok(
      numbers.every(([, , total = NaN, potential = NaN, kinetic = NaN]) => total === potential + kinetic),
    );
    assert.ok(numbers.every((row) => row.length === 8 && row.every(Number.isFinite)));
  }
});

suite('arguments of md', () => {
  const fails = (args: OperatorArguments, what: RegExp) =>
    assert.rejects(
      () => mdOperator.check({ calculator: 'emt', ...args }),
      (error: AtomloopError) => {
        assert.equal(error.code, 'E_ARGUMENT');
        assert.match(`${error.message}; ${String(error.details.expected)}`, what);
        return true;
      },
    );

  test('that are wrong or go not together are refused before anything runs', async () => {
    await fails({}, /`steps`/);
    await fails({ steps: 1.5 }, /`steps`; an integer from 0/);
    await fails({ steps: 10, dtFs: 0 }, /`dtFs`; a number above 0 fs/);
    await fails({ steps: 10, ensemble: 'nvt' }, /`ensemble`; nve, langevin/);
    await fails({ steps: 10, ensemble: 'bussi' }, /`temperatureK`/);
    await fails({ steps: 10, temperatureK: -1 }, /`temperatureK`/);
    await fails({ steps: 10, temperatureK: '300:400:0' }, /`temperatureK`/);
    await fails({ steps: 10, temperatureK: [{ T_i: 300, frac: 1 }] }, /`temperatureK`/);
    await fails({ steps: 10, frictionPerFs: 0.1 }, /`frictionPerFs`; nothing with ensemble `nve`/);
    await fails({ steps: 10, pressureGpa: 1 }, /`ensemble`/);
    await fails(
      { steps: 10, ensemble: 'npt-crescale', temperatureK: 300, compressibilityPerGpa: 0 },
      /`compressibilityPerGpa`/,
    );
    await fails({ steps: 10, stage: 'T=300,steps=10' }, /`steps`; nothing beside `stage`/);
    await fails({ stage: 'T=300' }, /`stage`/);
    await fails({ stage: 'T=300,steps=5,Q=1' }, /`stage`/);
    await fails({ steps: 10, abortVolume: '2:3' }, /`abortVolume`/);
    await fails({ steps: 10, every: 0 }, /`every`/);
    await fails({ steps: 10, dt: 2 }, /has no argument `dt`/);
  });

  test('choose the ensemble as in wfl where none is named', async () => {
    const nameOf = async (args: OperatorArguments): Promise<unknown> => {
      const frames = await trajectory(copper(), { steps: 1, ...args });
      return [frames[1]?.info.get('MD_temperature_K'), frames[1]?.info.get('MD_pressure_GPa')];
    };
    assert.deepEqual(await nameOf({ temperatureK: 300 }), [undefined, undefined]);
    assert.deepEqual(await nameOf({ temperatureK: 300, temperatureTauFs: 50 }), [300, undefined]);
    const npt = { temperatureK: 300, temperatureTauFs: 50, pressureGpa: 1, compressibilityPerGpa: 0.007 };
    assert.deepEqual(await nameOf(npt), [300, 1]);
  });
});

test('configurations without atoms, of one atom and without a cell move too', async () => {
  const list = [
    new Configuration({ species: [], positions: [] }),
    new Configuration({ species: ['Cu'], positions: [0, 0, 0] }),
    configurationOf({ ...crystal(1), pbc: [false, false, false] }),
  ];
  for (const ensemble of ['nve', 'langevin', 'langevin-baoab', 'berendsen', 'bussi']) {
    const outputs = await runMd(list, { ensemble, steps: 5, temperatureK: 300 });
    for (const output of outputs) {
      assert.ok(!(output instanceof AtomloopError), `${ensemble}: ${String(output)}`);
      assert.equal(output.length, 6);
      assert.ok(output.every(({ positions }) => positions.every(Number.isFinite)));
    }
  }
  const [, , isolated] = await runMd(list, {
    steps: 5,
    temperatureK: 300,
    ensemble: 'npt-crescale',
    compressibilityPerGpa: 0.01,
  });
  assert.ok(isolated instanceof AtomloopError);
  assert.equal(isolated.code, 'E_NO_STRESS');
});
