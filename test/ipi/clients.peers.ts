import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { Configuration } from '../../src/configuration/configuration.js';
import { Folder } from '../helpers/folder.js';
import { assertClose, built, computed, copperShapes } from '../libraries/compare.js';

const lammpsScript = (kind: string): string => `units metal
atom_modify map array sort 0 0
box tilt large
region box prism 0 8 0 8 0 8 0 0 0
create_box 1 box
create_atoms 1 random 32 1 NULL
mass * 63.5
pair_style lj/cut 5.0
pair_coeff * * 0.1 2.3
pair_modify shift yes
neigh_modify delay 0 every 1 check no
fix 1 all ipi \${name} \${port} ${kind}
run 100000000
`;

suite('clients of i-PI', () => {
  for (const [address, kind] of [
    ['unix:test', 'unix'],
    [':0', ''],
  ] as const) {
    test(`LAMMPS at ${address} has the numbers of our own Lennard-Jones in cells of every kind`, async (context) => {
      const folder = new Folder(context);
      const script = folder.write('in.lmp', lammpsScript(kind));
      const command = `lmp -in '${script}' -log none -screen none -var name {host} -var port {port}`;
      const theirs = await built(`ipi("${address}", command="${command}")`);
      context.after(() => theirs.dispose?.());
      const list = copperShapes().filter(({ natoms, pbc }) => natoms === 32 && pbc.every(Boolean));
      const expected = await computed(await built('lj(sigma=2.3, epsilon=0.1, rc=5.0)'), list);
      // LAMMPS has other values of Hartree and Bohr than ASE and CODATA, in the ninth digit.
      assertClose(await computed(theirs, list), expected, 2e-7);
    });
  }

  /** Water in a box of 6 Å, and the same molecule bent, with Quantum ESPRESSO; `nosym`, since what it is asked for next has no symmetry. */
  async function quantumEspresso(context: TestContext, address: string): Promise<number[]> {
    const folder = new Folder(context);
    const input = folder.write(
      'pw.in',
      `&control calculation='scf', pseudo_dir='/usr/share/espresso/pseudo', outdir='${folder.path}', tprnfor=.true., tstress=.true. /
&system ibrav=0, nat=3, ntyp=2, ecutwfc=16, ecutrho=64, nosym=.true. /
&electrons conv_thr=1e-10 /
ATOMIC_SPECIES
O 16.0 O.pz-rrkjus.UPF
H 1.0 H.pz-vbc.UPF
K_POINTS gamma
CELL_PARAMETERS angstrom
6 0 0
0 6 0
0 0 6
ATOMIC_POSITIONS angstrom
O 0 0 0.119262
H 0 0.763239 -0.477047
H 0 -0.763239 -0.477047
`,
    );
    const calculator = await built(`ipi("${address}", command="pw.x --ipi {address} -in '${input}'")`);
    const water = [0, 0, 0.119262, 0, 0.763239, -0.477047, 0, -0.763239, -0.477047];
    const moved = (by: number): Configuration =>
      new Configuration({
        species: ['O', 'H', 'H'],
        positions: water.map((x, i) => (i === 4 ? x + by : x)),
        cell: [6, 0, 0, 0, 6, 0, 0, 0, 6],
      });
    const step = 0.02;
    const [center, more, less] = await computed(calculator, [moved(0), moved(step), moved(-step)]);
    // It writes a file when it ends: before its folder is removed.
    await calculator.dispose?.();
    const slope = (more!.energy! - less!.energy!) / (2 * step);
    assert.ok(Math.abs(slope + center!.forces![4]!) < 0.02, `${slope} ${center!.forces![4]!}`);
    assert.equal(center!.stress!.length, 6);
    return [center!.energy!, more!.energy!];
  }

  test('Quantum ESPRESSO computes over a UNIX socket and over TCP alike, with forces that are the slope', async (context) => {
    const [first, second] = [
      await quantumEspresso(context, 'unix:test'),
      await quantumEspresso(context, ':0'),
    ];
    assert.ok(first[0]! > -470 && first[0]! < -455, `${first[0]!}`);
    assert.deepEqual(first, second);
  });
});
