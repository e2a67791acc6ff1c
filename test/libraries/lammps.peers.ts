import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test } from 'node:test';
import {
  configurationOf,
  largestDifference,
  readReference,
  type Structure,
} from '../calculators/structures.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { assertSame, built, computed, copperShapes, moved } from './compare.js';

const potentials = '/usr/share/lammps/potentials';
const eam = `lammps(["pair_style eam", "pair_coeff * * ${potentials}/Cu_u3.eam"], species="Cu")`;

interface Case extends Structure {
  readonly name: string;
  readonly pair_style: string;
  readonly pair_coeff: string;
  readonly types: readonly string[];
  readonly energy: number;
  readonly forces: readonly (readonly number[])[];
  readonly stress: readonly number[];
}

/** The reference divides LAMMPS's bars by CODATA's value, we by LAMMPS's own, so that units cancel. */
const ratio = 6.241509074e-7 * 1.6021765e6;

suite('lammps', () => {
  for (const reference of (readReference('lammps.json') as { readonly cases: readonly Case[] }).cases) {
    test(`${reference.name} has the numbers of LAMMPS run by hand`, async () => {
      const coefficients = reference.pair_coeff.replaceAll('{P}', `${potentials}/`);
      const commands = [`pair_style ${reference.pair_style}`, ...`pair_coeff ${coefficients}`.split('\n')];
      const calculator = await built(
        `lammps(${JSON.stringify(commands)}, species=${JSON.stringify(reference.types)})`,
      );
      const [outcome] = await computed(calculator, [configurationOf(reference)]);
      const { energy = NaN, forces = [], stress = [] } = outcome!;
      assert.ok(Math.abs(energy - reference.energy) < 1e-9, `${energy}`);
      assert.ok(largestDifference(forces, reference.forces.flat()) < 1e-9);
      const expected = reference.stress.map((value) => value / ratio);
      assert.ok(largestDifference(stress, expected) < 1e-12);
    });
  }

  test('Lennard-Jones is our own for cells of every kind, skewed, left-handed, partly periodic', async () => {
    const commands = ['pair_style lj/cut 5.0', 'pair_coeff * * 0.1 2.3', 'pair_modify shift yes'];
    const theirs = await built(`lammps(${JSON.stringify(commands)}, species="Cu")`);
    await assertSame(await built('lj(sigma=2.3, epsilon=0.1, rc=5.0)'), theirs, 1e-11);
  });

  test('molecular dynamics with it goes where it goes with our own', async () => {
    const commands = ['pair_style lj/cut 5.0', 'pair_coeff * * 0.1 2.3', 'pair_modify shift yes'];
    const theirs = await moved(await built(`lammps(${JSON.stringify(commands)}, species="Cu")`), 100);
    const ours = await moved(await built('lj(sigma=2.3, epsilon=0.1, rc=5.0)'), 100);
    assert.ok(largestDifference(theirs, ours) < 1e-9);
  });

  test('results do not depend on what was computed before', async () => {
    const list = copperShapes();
    const calculator = await built(eam);
    const first = await computed(calculator, list);
    assert.deepEqual(await computed(calculator, list.toReversed()), first.toReversed());
    const [moved] = list;
    const alone = await computed(await built(eam), [moved!]);
    assert.deepEqual(alone[0], first[0]);
  });

  test('the output is the same for any workers and chunk size, and a run leaves nothing behind', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(12));
    const outputs: string[] = [];
    for (const options of [
      ['--npool', '0'],
      ['--npool', '1'],
      ['--npool', '2', '--chunksize', '1'],
    ]) {
      const args = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', eam, '--overwrite', ...options];
      const { code, stderr } = await atomloop(args, { cwd: folder.path, env: { TMPDIR: folder.path } });
      assert.equal(code, 0, stderr);
      outputs.push(folder.read('out.xyz'));
    }
    assert.ok(outputs[0]!.includes('LAMMPS_stress'));
    assert.deepEqual(outputs, Array(3).fill(outputs[0]));
  });

  for (const [what, commands, message] of [
    ['an unknown style', ['pair_style nonsense'], /Unrecognized pair style 'nonsense'/],
    ['a missing potential file', ['pair_style eam', 'pair_coeff * * none.eam'], /cannot open.*none\.eam/i],
  ] as const) {
    test(`${what} ends the worker with what LAMMPS says`, async (context) => {
      const folder = new Folder(context);
      folder.write('in.xyz', frames(1));
      const calculator = `lammps(${JSON.stringify(commands)}, species="Cu")`;
      const { code, stderr } = await atomloop(
        ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', calculator, '--npool', '1'],
        { cwd: folder.path },
      );
      assert.equal(code, 1);
      assert.match(stderr, /E_WORKER_KILLED.*exit code 1; got ERROR/);
      assert.match(stderr, message);
    });
  }

  test('commands that are ours, several in one text and wrong species are refused', async () => {
    const message = async (text: string): Promise<string> =>
      built(text).then(
        () => '',
        (error: unknown) => (error as Error).message,
      );
    for (const text of [
      'lammps(["units real"], species="Cu")',
      'lammps(["pair_style zero 3\\nrun 10"], species="Cu")',
      'lammps(["pair_style zero 3"], species=["Cu", "Cu"])',
      'lammps(["pair_style zero 3"], species=[1])',
    ])
      assert.match(
        await message(text),
        /argument `(commands|species)` of calculator `lammps` is wrong/,
        text,
      );
  });

  test('a missing library says what to install', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(1));
    const { code, stderr } = await atomloop(['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', eam], {
      cwd: folder.path,
      env: { ATOMLOOP_LAMMPS_LIBRARY: folder.at('none.so') },
    });
    assert.equal(code, 2);
    assert.match(stderr, /E_LIBRARY_MISSING[^]*apt install liblammps-dev/);
  });
});

suite('kim', () => {
  test('a portable model of the same EAM has the numbers of LAMMPS', async () => {
    const model = 'EAM_Dynamo_FoilesBaskesDaw_1986Universal3_Cu__MO_666348409573_004';
    await assertSame(await built(eam), await built(`kim("${model}")`), 1e-9);
  });

  test('an unknown model and an unknown species cost one configuration and say so', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(2) + frames(1, 4, ['Xe']));
    const model = 'EMT_Asap_Standard_JacobsenStoltzeNorskov_1996_Cu__MO_396616545191_001';
    const run = (name: string) =>
      atomloop(
        [
          'calculate',
          'in.xyz',
          '-o',
          'out.xyz',
          '--overwrite',
          '--npool',
          '1',
          '--calculator',
          `kim("${name}")`,
        ],
        {
          cwd: folder.path,
        },
      );
    const species = await run(model);
    assert.equal(species.code, 1);
    assert.match(species.stderr, /ERROR: .*Xe/);
    assert.equal(folder.read('out.xyz').match(/KIM_energy/g)?.length, 2);
    assert.match((await run('No_Such_Model')).stderr, /ERROR: KIM ModelCreate failed/);
    assert.ok(!existsSync(folder.at('kim.log')));
  });
});
