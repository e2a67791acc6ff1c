import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { boltzmann } from '../../src/configuration/units.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { AtomloopError } from '../../src/errors.js';
import { configurationOf, crystal, largestDifference } from '../calculators/structures.js';
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

test('masses are those of the input, and must be positive', async () => {
  const [light, wrong] = [copper(), copper()];
  light.arrays.set('masses', { kind: 'R', width: 1, values: new Float64Array(4).fill(1) });
  wrong.arrays.set('masses', { kind: 'R', width: 1, values: new Float64Array(4) });
  const [frames, error] = await runMd([light, wrong], { steps: 0, temperatureK: 300 });
  assert.ok(!(frames instanceof AtomloopError) && frames?.[0] !== undefined);
  const twice = momentaOf(frames[0]).reduce((sum, p) => sum + p * p, 0);
  assert.ok(Math.abs(twice / (12 * boltzmann) - 300) < 1e-9);
  assert.ok(error instanceof AtomloopError && error.code === 'E_BAD_COLUMN');
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
