import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { Configuration } from '../../src/configuration/configuration.js';
import { bohr, hartree, boltzmann } from '../../src/configuration/units.js';
import { ConfigurationSet } from '../../src/sets/configuration-set.js';
import { largestDifference, stopFlag } from '../calculators/structures.js';
import { atomloop, type StartOptions } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { built, computed, failureOf } from './compare.js';

const species = ['O', 'H', 'H'];
/** The molecule that ASE calls H2O. */
const water = [0, 0, 0.119262, 0, 0.763239, -0.477047, 0, -0.763239, -0.477047];
const shaken = water.map((x, i) => x + 0.05 * Math.sin(3 * i + 1));
const molecule = (positions: readonly number[], labels = species): Configuration =>
  new Configuration({ species: labels, positions });

const energies = { 'GFN1-xTB': -5.7684494883, 'GFN2-xTB': -5.0702222867, 'GFN-FF': -0.3275344806 };

/** Hartree, of the program with `--opt extreme`. */
const extremeMinimum = -5.070544448;

/** So many molecules of water beside each other. */
function drops(count: number): Configuration {
  const shift = (n: number): number[] => [n % 12, Math.floor(n / 12) % 12, Math.floor(n / 144)];
  const positions = Array.from({ length: count }, (_, n) => water.map((x, i) => x + 3.1 * shift(n)[i % 3]!));
  return molecule(positions.flat(), Array.from({ length: count }, () => species).flat());
}

function frameOf({ species: labels, positions }: Configuration): string {
  const rows = labels.map((label, i) => [label, ...positions.subarray(3 * i, 3 * i + 3)].join(' '));
  return [`${labels.length}`, 'Properties=species:S:1:pos:R:3 pbc="F F F"', ...rows, ''].join('\n');
}

/** Charges in e, dipole in e Å. */
async function densityOf(calculator: string, configuration: Configuration) {
  const list = [configuration];
  const results = await (await built(calculator)).calculate(list, ['dipole', 'charges'], stopFlag());
  assert.deepEqual([...results.errors.values()], []);
  const { further } = results;
  return { charges: further!.get('charges')!.values, dipole: further!.get('dipole')!.values };
}

async function configurationsOf(folder: Folder, name: string): Promise<Configuration[]> {
  const list: Configuration[] = [];
  for await (const one of await ConfigurationSet.fromFiles([folder.at(name)])) list.push(one);
  return list;
}

function run(folder: Folder, calculator: string, options: readonly string[] = [], more: StartOptions = {}) {
  return atomloop(
    ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', calculator, '--overwrite', ...options],
    {
      cwd: folder.path,
      ...more,
    },
  );
}

suite('xtb', () => {
  for (const [method, energy] of Object.entries(energies)) {
    test(`water with ${method} has the energy of the program`, async () => {
      const [outcome] = await computed(await built(`xtb("${method}")`), [molecule(water)]);
      assert.ok(Math.abs(outcome!.energy! / hartree - energy) < 1e-8, `${outcome!.energy! / hartree}`);
    });

    test(`forces of ${method} are the slope of its energy`, async () => {
      const calculator = await built(`xtb("${method}", accuracy=0.01)`);
      const step = 1e-3;
      const list = shaken.flatMap((_, i) =>
        [step, -step].map((by) => molecule(shaken.map((x, k) => (k === i ? x + by : x)))),
      );
      const [center, ...around] = await computed(calculator, [molecule(shaken), ...list]);
      const slopes = shaken.map((_, i) => (around[2 * i + 1]!.energy! - around[2 * i]!.energy!) / (2 * step));
      assert.ok(largestDifference(center!.forces!, slopes) < 1e-3, String(center!.forces));
    });
  }

  for (const method of ['GFN1-xTB', 'GFN2-xTB'] as const) {
    test(`charges and dipole of ${method} are those of the program`, async (context) => {
      const folder = new Folder(context);
      const rows = species.map((label, i) => [label, ...shaken.slice(3 * i, 3 * i + 3)].join(' '));
      folder.write('shaken.xyz', ['3', '', ...rows, ''].join('\n'));
      const printed = execFileSync('xtb', ['shaken.xyz', '--gfn', method[3]!], {
        cwd: folder.path,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const line =
        /(?:dipole moment from electron density[^]*?Z *|molecular dipole:[^]*?full: *)\n? *(.*)/.exec(
          printed,
        );
      const program = line![1]!.trim().split(/\s+/).slice(0, 3).map(Number);
      const { charges, dipole } = await densityOf(`xtb("${method}")`, molecule(shaken));
      assert.ok(largestDifference(charges, folder.read('charges').trim().split(/\s+/).map(Number)) < 1e-7);
      assert.ok(Math.hypot(...program) > 0.5, printed);
      assert.ok(
        largestDifference(
          dipole.map((x) => x / bohr),
          program,
        ) < 6e-4,
        `${String(dipole)}, ${String(program)}`,
      );
    });
  }

  test('the dipole of an ion moves with it; its charges add up to its own', async () => {
    const moved = shaken.map((x, i) => x + (i % 3));
    const [here, there] = await Promise.all(
      [shaken, moved].map((positions) => densityOf('xtb(charge=-1, uhf=1)', molecule(positions))),
    );
    assert.ok(
      largestDifference(
        there!.dipole,
        here!.dipole.map((x, k) => x - k),
      ) < 1e-4,
    );
    assert.ok(Math.abs(here!.charges.reduce((sum, charge) => sum + charge, 0) + 1) < 1e-8);
  });

  test('charges and dipole are written where they are asked for; the force field has none', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', [water, shaken].map((x) => frameOf(molecule(x))).join(''));
    const asked = ['--properties', 'energy,dipole,charges', '--quiet'];
    assert.equal((await run(folder, 'xtb()', asked)).code, 0);
    const text = folder.read('out.xyz');
    assert.equal(
      text.match(/Properties=species:S:1:pos:R:3:XTB_charges:R:1 .*XTB_dipole="\S+ \S+ \S+"/g)?.length,
      2,
      text,
    );
    const { code, stderr } = await run(folder, 'xtb("GFN-FF")', asked);
    assert.equal(code, 2);
    assert.match(stderr, /E_ARGUMENT.*expected energy, forces, got `dipole`/);
  });

  test('minimize comes to the minimum of the program, with forces below fmax', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', [water, shaken].map((x) => frameOf(molecule(x))).join(''));
    const args = ['minimize', 'in.xyz', '-o', 'out.xyz', '--calculator', 'xtb()', '--fmax', '0.01'];
    const { code, stderr } = await atomloop(args, { cwd: folder.path });
    assert.equal(code, 0, stderr);
    const minima = await configurationsOf(folder, 'out.xyz');
    assert.equal(minima.length, 2);
    for (const { info, arrays } of minima) {
      const above = Number(info.get('last_op__optimize_energy')) / hartree - extremeMinimum;
      assert.ok(above > -1e-8 && above < 5e-7, `${above}`);
      assert.equal(info.get('optimize_config_type'), 'optimize_last_converged');
      const forces = [...(arrays.get('last_op__optimize_forces')!.values as Float64Array)];
      const norms = [0, 3, 6].map((k) => Math.hypot(...forces.slice(k, k + 3)));
      assert.ok(Math.max(...norms) < 0.01 && Math.max(...norms) > 0, String(norms));
    }
  });

  test('md keeps the total energy', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frameOf(molecule(water)));
    const options = ['--temperature-k', '300', '--steps', '200', '--dt-fs', '0.25', '--every', '10'];
    const args = ['md', 'in.xyz', '-o', 'out.xyz', '--calculator', 'xtb(accuracy=0.01)', ...options];
    const { code, stderr } = await atomloop(args, { cwd: folder.path });
    assert.equal(code, 0, stderr);
    const frames = await configurationsOf(folder, 'out.xyz');
    assert.equal(frames.length, 21);
    const kinetic = frames.map(
      ({ info }) => 1.5 * 3 * boltzmann * Number(info.get('MD_current_temperature')),
    );
    const total = frames.map(({ info }, i) => Number(info.get('last_op__md_energy')) + kinetic[i]!);
    const spread = (list: readonly number[]): number => Math.max(...list) - Math.min(...list);
    assert.ok(spread(kinetic) > 0.02, String(kinetic));
    assert.ok(spread(total) < 0.03 * spread(kinetic), `${spread(total)} ${spread(kinetic)}`);
  });

  test('charge and unpaired electrons count', async () => {
    const energyOf = async (text: string): Promise<number> =>
      (await computed(await built(text), [molecule(water)]))[0]!.energy!;
    const neutral = await energyOf('xtb()');
    assert.ok((await energyOf('xtb(charge=1, uhf=1)')) > neutral + 5);
    assert.ok((await energyOf('xtb(uhf=2)')) > neutral + 2);
  });

  test('results do not depend on what was computed before', async () => {
    for (const method of Object.keys(energies)) {
      const calculator = await built(`xtb("${method}")`);
      const list = [molecule(water), molecule(shaken), molecule([...shaken, 3, 3, 3], [...species, 'He'])];
      const first = await computed(calculator, list);
      assert.deepEqual(await computed(calculator, list.toReversed()), first.toReversed());
    }
  });

  test('the output is the same for any workers and chunk size; nothing is printed or left behind', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', [water, shaken, water].map((x) => frameOf(molecule(x))).join(''));
    mkdirSync(folder.at('tmp'));
    const outputs: string[] = [];
    for (const options of [
      ['--npool', '0'],
      ['--npool', '1'],
      ['--npool', '2', '--chunksize', '1'],
    ]) {
      const more = ['-o', '-', '--quiet', ...options];
      const args = ['calculate', 'in.xyz', '--calculator', 'xtb("GFN-FF")', ...more];
      const { code, stdout, stderr } = await atomloop(args, {
        cwd: folder.path,
        env: { TMPDIR: folder.at('tmp') },
      });
      assert.deepEqual([code, stderr], [0, '']);
      outputs.push(stdout);
    }
    assert.equal(outputs[0]!.split('\n').length, 16);
    assert.deepEqual(outputs, Array(3).fill(outputs[0]));
    assert.deepEqual(readdirSync(folder.path).sort(), ['in.xyz', 'tmp']);
    assert.deepEqual(readdirSync(folder.at('tmp')), []);
  });

  test('what the method cannot compute fails alone, with the words of the library', async () => {
    const calculator = await built('xtb()');
    const periodic = new Configuration({ species, positions: water, cell: [9, 0, 0, 0, 9, 0, 0, 0, 9] });
    assert.equal((await failureOf(calculator, periodic)).code, 'E_PERIODIC');
    assert.equal(
      (await failureOf(calculator, molecule(water, ['O', 'H', 'Qq']))).code,
      'E_UNSUPPORTED_SPECIES',
    );
    assert.equal((await failureOf(calculator, molecule([0, 0, 0], ['Og']))).code, 'E_UNSUPPORTED_SPECIES');
    const overlap = await failureOf(calculator, molecule([0, 0, 0, 0, 0, 0], ['H', 'H']));
    assert.match(
      `${overlap.code} ${overlap.message}`,
      /E_XTB xtb failed: .*Could not generate molecular structure/,
    );
    assert.ok(
      Math.abs((await computed(calculator, [molecule(water)]))[0]!.energy! / hartree - energies['GFN2-xTB']) <
        1e-8,
    );
  });

  test('a molecule too large for its stack costs one configuration', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', [molecule(water), drops(512), molecule(shaken)].map(frameOf).join(''));
    const { code } = await run(folder, 'xtb()', ['--npool', '1', '--chunksize', '3', '--quiet']);
    assert.equal(code, 1);
    assert.match(folder.read('out.failed.xyz'), /E_WORKER_KILLED: worker died: SIGSEGV/);
    assert.equal(folder.read('out.xyz').match(/XTB_energy/g)?.length, 2);
  });

  test('a missing library says what to install', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frameOf(molecule(water)));
    const env = { ATOMLOOP_XTB_LIBRARY: folder.at('none.so') };
    const { code, stderr } = await run(folder, 'xtb()', [], { env });
    assert.equal(code, 2);
    assert.match(stderr, /E_LIBRARY_MISSING[^]*apt install libxtb-dev/);
  });
});

/** The install line of our documentation. */
function install(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('package.json', '{"private": true}');
  execFileSync('npm', ['install', '--foreground-scripts', '--no-audit', '--no-fund', 'ffi-napi'], {
    cwd: folder.path,
    env: { ...process.env, CXXFLAGS: '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT' },
    stdio: 'ignore',
  });
  return folder;
}

suite('ATOMLOOP_FFI', () => {
  test('ffi-napi, where it is installed, gives the same bytes as koffi', async (context) => {
    const folder = install(context);
    folder.write('in.xyz', [water, shaken].map((x) => frameOf(molecule(x))).join(''));
    for (const calculator of ['xtb()', 'xtb("GFN-FF")']) {
      const outputs: string[] = [];
      for (const ATOMLOOP_FFI of ['koffi', 'ffi-napi']) {
        const { code, stderr } = await run(folder, calculator, ['--npool', '1'], { env: { ATOMLOOP_FFI } });
        assert.equal(code, 0, stderr);
        outputs.push(folder.read('out.xyz'));
      }
      assert.equal(outputs[0], outputs[1]);
    }
  });

  test('ffi-napi that is not installed, and another name, are refused with what to do', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frameOf(molecule(water)));
    const missing = await run(folder, 'xtb()', [], { env: { ATOMLOOP_FFI: 'ffi-napi' } });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /E_FFI[^]*npm install ffi-napi/);
    const unknown = await run(folder, 'xtb()', [], { env: { ATOMLOOP_FFI: 'other' } });
    assert.match(unknown.stderr, /E_FFI.*`koffi` or `ffi-napi`, got `other`/);
  });
});
