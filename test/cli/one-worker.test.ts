import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

const calculate = (expression: string): string[] => ['calculate', 'in.xyz', '--calculator', expression];

/** The command line but for the options, and what comes after them. */
const others: readonly (readonly [string, readonly string[], ...string[]])[] = [
  ['xtb', calculate('xtb()')],
  ['lammps', calculate('lammps("pair_style zero 5", species="Cu")')],
  ['kim', calculate('kim("model")')],
  ['library', calculate('library("in.xyz")')],
  ['ipi', calculate('ipi("unix:mine")')],
  ['Python', calculate('ase.calculators.emt.EMT()')],
  ['an operator of Python', ['map', 'py:numpy.sort', 'in.xyz']],
  ['exec', ['exec', 'in.xyz'], '--', 'cat'],
];

for (const [name, command, ...after] of others) {
  test(`${name} has one worker by default, more where they are asked for, and no threads`, async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(2));
    const told = async (...options: readonly string[]): Promise<string> => {
      const args = [...command, '-o', 'out.xyz', '--dry-run', ...options, ...after];
      const { stdout, stderr } = await atomloop(args, { cwd: folder.path });
      return stdout + stderr;
    };
    assert.match(await told(), /scheme +processes, 1 workers/);
    assert.match(await told('--npool', '3'), /scheme +processes, 3 workers/);
    assert.match(await told('--scheme', 'threads'), /E_SCHEME.*does not support threads/);
  });
}
