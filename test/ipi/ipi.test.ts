import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import type { Calculator } from '../../src/calculators/calculator.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { bohr, hartree } from '../../src/configuration/units.js';
import type { AtomloopError } from '../../src/errors.js';
import { configurationOf, crystal, largestDifference, stopFlag } from '../calculators/structures.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { processState, waitUntil } from '../helpers/wait.js';
import { assertSame, built, computed, failureOf } from '../libraries/compare.js';
import { fakeClient } from './fake-client.js';

interface Step {
  readonly cell: readonly number[];
  readonly inverse: readonly number[];
  readonly positions: readonly number[];
}

/** A calculator with the fake client, and what the client notes. */
class Fake {
  readonly folder: Folder;

  constructor(
    readonly context: TestContext,
    private readonly mode = 'works',
  ) {
    this.folder = new Folder(context);
    this.folder.write('client.mjs', fakeClient);
    this.folder.write('log', '');
  }

  expression(address = 'unix:test', more = ''): string {
    const { folder, mode } = this;
    const command = `${process.execPath} '${folder.at('client.mjs')}' {address} ${mode} '${folder.at('log')}'`;
    return `ipi("${address}", command="${command}"${more})`;
  }

  async calculator(address?: string, more?: string): Promise<Calculator> {
    const calculator = await built(this.expression(address, more));
    this.context.after(() => calculator.dispose?.());
    return calculator;
  }

  lines(word: string): string[] {
    return this.folder
      .read('log')
      .split('\n')
      .filter((line) => line.startsWith(word));
  }

  steps(): Step[] {
    return this.lines('step').map((line) => JSON.parse(line.slice(5)) as Step);
  }
}

const copper = configurationOf(crystal(1));
const sockets = (): string[] => readdirSync('/tmp').filter((name) => name.startsWith('ipi_test'));

suite('ipi', () => {
  for (const address of ['unix:test', ':0', 'localhost:0']) {
    test(`${address}: positions, cell and its inverse go out transposed, energy, forces and virial come back`, async (context) => {
      const fake = new Fake(context);
      const calculator = await fake.calculator(address);
      const cell = [4, 0, 0, 1, 5, 0, -1, 0.5, 6];
      const positions = [0.5, 1, 1.5, 2, 2.5, 3];
      const configuration = new Configuration({ species: ['Cu', 'Cu'], positions, cell });
      const [first, second] = await computed(calculator, [configuration, configuration]);
      assert.deepEqual(first, second);
      const [step] = fake.steps();
      assert.ok(
        largestDifference(
          step!.positions,
          positions.map((x) => x / bohr),
        ) < 1e-14,
      );
      const columns = [4, 1, -1, 0, 5, 0.5, 0, 0, 6];
      assert.ok(
        largestDifference(
          step!.cell,
          columns.map((x) => x / bohr),
        ) < 1e-14,
      );
      const product = [0, 1, 2].flatMap((i) =>
        [0, 1, 2].map((j) =>
          [0, 1, 2].reduce((sum, k) => sum + step!.cell[3 * i + k]! * step!.inverse[3 * k + j]!, 0),
        ),
      );
      assert.ok(largestDifference(product, [1, 0, 0, 0, 1, 0, 0, 0, 1]) < 1e-14);
      assert.ok(Math.abs(first!.energy! - (10.5 / bohr) * hartree) < 1e-10);
      assert.ok(
        largestDifference(
          first!.forces!,
          positions.map((x) => (x / bohr) * (hartree / bohr)),
        ) < 1e-10,
      );
      // The virial is the matrix that was sent, of which the upper triangle counts.
      const stress = [4, 5, 6, 0.5, -1, 1].map((w) => (-(w / bohr) * hartree) / 120);
      assert.ok(largestDifference(first!.stress!, stress) < 1e-12);
      assert.equal(fake.lines('start').length, 1);
    });
  }

  test('a lattice that is not triangular is turned, so that every client understands it', async (context) => {
    const fake = new Fake(context);
    const turned = new Configuration({
      species: ['Cu'],
      positions: [1, 2, 3],
      cell: [0, 4, 0, 0, 0, 5, 6, 0, 0],
    });
    const [outcome] = await computed(await fake.calculator(), [turned]);
    const [step] = fake.steps();
    assert.ok(
      largestDifference(
        step!.cell,
        [4, 0, 0, 0, 5, 0, 0, 0, 6].map((x) => x / bohr),
      ) < 1e-14,
    );
    assert.ok(
      largestDifference(
        step!.positions,
        [2, 3, 1].map((x) => x / bohr),
      ) < 1e-14,
    );
    assert.ok(
      largestDifference(
        outcome!.forces!,
        [1, 2, 3].map((x) => (x / bohr) * (hartree / bohr)),
      ) < 1e-12,
    );
    const factor = hartree / bohr / 120;
    assert.ok(
      largestDifference(
        outcome!.stress!,
        [-6, -4, -5, 0, 0, 0].map((x) => x * factor),
      ) < 1e-12,
    );
  });

  test("ASE's client gives the numbers of our own Lennard-Jones for cells of every kind", async (context) => {
    const folder = new Folder(context);
    const script = folder.write(
      'client.py',
      `import sys
from ase.io import read
from ase.calculators.socketio import SocketClient
from ase.calculators.lj import LennardJones
atoms = read(sys.argv[1])
atoms.calc = LennardJones(sigma=2.3, epsilon=0.1, rc=5.0)
SocketClient(unixsocket=sys.argv[2]).run(atoms, use_stress=any(atoms.pbc))
`,
    );
    const theirs = await built(`ipi(command="/usr/bin/python3 '${script}' {in} {name}")`);
    context.after(() => theirs.dispose?.());
    await assertSame(await built('lj(sigma=2.3, epsilon=0.1, rc=5.0)'), theirs, 1e-9);
  });

  test('a client is kept for the same species and replaced for others, and told to exit', async (context) => {
    const fake = new Fake(context);
    const calculator = await fake.calculator();
    const gold = configurationOf({ ...crystal(1), numbers: [79, 79, 79, 79] });
    await computed(calculator, [copper, copper, gold, gold, copper]);
    assert.equal(fake.lines('start').length, 3);
    await calculator.dispose?.();
    assert.equal(fake.lines('EXIT').length, 3);
    for (const line of fake.lines('start')) assert.equal(processState(Number(line.slice(6))), undefined);
  });

  test('with `fresh` every configuration has a client of its own', async (context) => {
    const fake = new Fake(context);
    await computed(await fake.calculator('unix:test', ', fresh=True'), [copper, copper]);
    assert.equal(fake.lines('start').length, 2);
  });

  test('a client that is kept is warned of, since it carries history', async (context) => {
    const fake = new Fake(context);
    fake.folder.write('in.xyz', frames(1));
    for (const [more, message] of [
      ['', /warning: .*results may depend on workers and chunk size/],
      [', fresh=True', /^(?![^]*may depend)/],
    ] as const) {
      const expression = fake.expression('unix:test', more);
      const args = ['calculate', 'in.xyz', '-o', 'out.xyz', '--overwrite', '--calculator', expression];
      const { code, stderr } = await atomloop(args, { cwd: fake.folder.path });
      assert.equal(code, 0, stderr);
      assert.match(stderr, message);
    }
  });

  test('the socket is ours alone, and gone once the client is in', async (context) => {
    const fake = new Fake(context);
    const calculator = await fake.calculator();
    await computed(calculator, [copper]);
    assert.deepEqual(sockets(), []);
  });

  for (const [mode, message] of [
    ['dies', /the client closed the connection: exit code 4; Error: cannot go on/],
    ['crashes', /the client closed the connection: SIGSEGV/],
    ['miscounts', /another number of atoms/],
    ['garbage', /answered out of order/],
  ] as const) {
    test(`a client that ${mode} costs one configuration and is replaced`, async (context) => {
      const fake = new Fake(context, mode);
      const calculator = await fake.calculator();
      const list = [copper, copper, copper];
      const results = await calculator.calculate(list, ['energy'], stopFlag());
      const [error] = results.errors.values();
      assert.equal(error?.code, 'E_IPI');
      assert.match(error.message, message);
      const isOnce = mode === 'dies' || mode === 'crashes';
      assert.deepEqual([...results.errors.keys()], isOnce ? [1] : [0, 1, 2]);
      await calculator.dispose?.();
      for (const line of fake.lines('start')) assert.equal(processState(Number(line.slice(6))), undefined);
    });
  }

  test('a client that ends, or does not connect in time, is told with its last words', async (context) => {
    const folder = new Folder(context);
    const ends = await built(`ipi(command="sh -c 'echo some error in here; exit 3'")`);
    assert.match(
      (await failureOf(ends, copper)).message,
      /ended before it connected: exit code 3; some error in here/,
    );
    const waits = await built(
      `ipi(command="sh -c 'echo $$ > ${folder.at('pid')}; exec sleep 1000'", start=1)`,
    );
    assert.match((await failureOf(waits, copper)).details.got ?? '', /none in 1 s/);
    assert.equal(processState(Number(folder.read('pid'))), undefined);
  });

  test('one that hangs is killed after the time limit, and the run goes on', async (context) => {
    const fake = new Fake(context, 'hangs');
    fake.folder.write('in.xyz', frames(4));
    const options = ['--npool', '1', '--chunksize', '1', '--timeout', '3s', '--quiet'];
    const { code } = await atomloop(
      ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', fake.expression(), ...options],
      { cwd: fake.folder.path, env: { TMPDIR: fake.folder.path } },
    );
    assert.equal(code, 1);
    assert.match(fake.folder.read('out.failed.xyz'), /E_TIMEOUT/);
    assert.ok(fake.folder.read('out.xyz').match(/IPI_energy/g)!.length >= 2);
    for (const line of fake.lines('start'))
      await waitUntil(() => processState(Number(line.slice(6))) === undefined, 'the client is gone');
  });

  test('a raised flag ends waiting for a client', async (context) => {
    const fake = new Fake(context, 'hangs');
    const calculator = await fake.calculator();
    const stop = stopFlag();
    const running = calculator.calculate([copper, copper], ['energy'], stop);
    await waitUntil(() => fake.steps().length === 2, 'the client hangs');
    stop[0] = 1;
    await assert.rejects(running, { code: 'E_STOPPED' });
  });

  test('wrong addresses, commands and ports that are taken are refused', async (context) => {
    const codeOf = async (expression: string): Promise<string> => {
      try {
        const calculator = await built(expression);
        context.after(() => calculator.dispose?.());
        await calculator.calculate([copper], ['energy'], stopFlag());
        return '';
      } catch (error) {
        return (error as AtomloopError).code;
      }
    };
    for (const address of ['nowhere', 'unix:', 'unix:../a', 'host:99999', ':x'])
      assert.equal(await codeOf(`ipi("${address}", command="true")`), 'E_IPI_ADDRESS', address);
    assert.equal(await codeOf('ipi(command="no-such-client {address}")'), 'E_PROGRAM_NOT_FOUND');
    assert.equal(await codeOf(`ipi(command="true 'open")`), 'E_CALCULATOR_ARGUMENT');
    assert.equal(await codeOf('ipi(fresh=True)'), 'E_CALCULATOR_ARGUMENT');
    // Nobody may listen there.
    assert.equal(await codeOf('ipi("192.0.2.1:5000", command="true")'), 'E_IPI_ADDRESS');
  });
});
