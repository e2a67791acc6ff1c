import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, suite, test, type TestContext } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frame, frames } from '../helpers/frames.js';
import { inProcess } from '../helpers/in-process.js';

const home = process.cwd();
after(() => {
  process.chdir(home);
});

/** A folder with inputs, the working directory from now on. */
function prepared(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(12));
  folder.write('mixed.xyz', frame(0) + frame(1, 4, ['Fe']) + frame(2));
  folder.write('bad.xyz', 'x\n');
  folder.write('evaluated.xyz', frames(12).replaceAll('number=', 'EMT_energy=-1.5 REF_energy=-1.4 number='));
  folder.write('described.xyz', frames(12).replaceAll(/number=(\d+)/g, 'number=$1 soap="1 0.$1 $1.5"'));
  folder.write('old.xyz', frames(1));
  folder.write(
    'shift.mjs',
    'export default (list, { by }) => list.map((one) => { one.positions[0] += by; return one; });',
  );
  process.chdir(folder.path);
  return folder;
}

/** Without what differs from run to run. */
function stable(text: string): string {
  return text
    .replaceAll(/ in [\d.]+ s,/g, ' in T s,')
    .replaceAll(/[\d.]+[kMG]? (configurations|atoms)\/s/g, 'N $1/s');
}

const cases: readonly (readonly [title: string, line: string, code: number, outputs: readonly string[]])[] = [
  ['calculate', 'calculate in.xyz -o o.xyz --calculator emt --npool 2', 0, ['o.xyz']],
  ['minimize', 'minimize in.xyz -o o.xyz --calculator emt --fmax 0.05 --npool 1', 0, ['o.xyz']],
  [
    'descriptor',
    'descriptor in.xyz -o o.xyz --key soap --species Cu --descriptor soap(r_cut=4,n_max=3,l_max=2,sigma=0.5) --npool 1',
    0,
    ['o.xyz'],
  ],
  ['select fps', 'select fps described.xyz -o o.xyz --descriptor-key soap --num 4 --npool 1', 0, ['o.xyz']],
  [
    'generate random',
    'generate random --count 3 -o o.xyz --composition Cu3Au --natoms 8 --npool 1',
    0,
    ['o.xyz'],
  ],
  [
    'error',
    'error evaluated.xyz --calc-prefix EMT_ --ref-prefix REF_ -o o.csv --plot p.svg --npool 1',
    0,
    ['o.csv', 'p.svg'],
  ],
  ['map', 'map shift.mjs in.xyz -o o.xyz --set by=0.25 --npool 1', 0, ['o.xyz']],
  ['exec', 'exec in.xyz -o o.xyz --npool 1 -- cat', 0, ['o.xyz']],
  ['info', 'info in.xyz', 0, []],
  [
    'configurations that fail',
    'calculate mixed.xyz -o o.xyz --calculator emt --npool 1',
    1,
    ['o.xyz', 'o.failed.xyz'],
  ],
  ['a calculator that there is not', 'calculate in.xyz -o o.xyz --calculator emtt', 2, []],
  ['an option that there is not', 'calculate in.xyz -o o.xyz --calculator emt --npol 1', 2, []],
  ['no options', 'calculate in.xyz', 2, []],
  ['an input that there is not', 'copy none.xyz -o o.xyz', 3, []],
  ['an input that cannot be read', 'copy bad.xyz -o o.xyz --npool 1', 3, []],
  ['an output that is there', 'copy in.xyz -o old.xyz', 4, ['old.xyz']],
  ['an output that cannot be made', 'copy in.xyz -o none/o.xyz', 4, []],
  ['a dry run', 'copy in.xyz -o o.xyz --npool 1 --dry-run', 0, []],
];

suite('inside this process the same bytes, text and exit code as by the program', () => {
  for (const [title, line, code, outputs] of cases) {
    test(title, async (context) => {
      const words = line.split(' ');
      const other = prepared(context);
      const program = await atomloop(words, { cwd: other.path });
      const folder = prepared(context);
      const end = await inProcess(words);
      assert.equal(end.code, code, end.text);
      assert.equal(program.code, code, program.stderr);
      assert.equal(stable(end.text), stable(program.stdout + program.stderr));
      for (const name of outputs)
        assert.deepEqual(readFileSync(folder.at(name)), readFileSync(other.at(name)));
    });
  }
});
