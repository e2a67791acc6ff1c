import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Configuration } from '../../src/configuration/configuration.js';
import { AtomloopError } from '../../src/errors.js';
import { mdOperator } from '../../src/operators/md.js';
import type { OperatorArguments } from '../../src/operators/operator.js';
import { largestDifference } from '../calculators/structures.js';
import { copper, numbersOf, runMd, trajectory } from './md-run.js';

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
      '{"temperature": -1}',
    ];
    const outputs = await runMd([...wrong.map(withOptions), copper()], { ...args, allowConfigOptions: true });
    assert.deepEqual(
      outputs.map((output) => (output instanceof AtomloopError ? output.code : 'fine')),
      [...wrong.map(() => 'E_CONFIG_OPTIONS'), 'fine'],
    );
  });
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
    await fails({ steps: 10, temperatureK: '300:600' }, /`temperatureK`; one temperature/);
    await fails({ stage: ['T=300,P=1,steps=5'] }, /`stage`; no pressure/);
    await fails({ stage: ['T=300,steps=5', 'T=400,steps=5'] }, /`stage`; one temperature/);
    await fails({ ensemble: 'bussi', stage: ['steps=5', 'T=400,steps=5'] }, /`stage`; a temperature/);
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
