import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { commonRules, generateKinds } from '../../src/operators/generate.js';
import { optionName } from '../../src/operators/generate/arguments.js';
import { atomloop, bin } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { repository } from '../helpers/repository.js';

test('the help of generate names every kind', async () => {
  const { code, stdout } = await atomloop(['generate', '--help']);
  assert.equal(code, 0);
  const text = stdout.replaceAll(/\s+/g, ' ');
  for (const { name, summary } of generateKinds) {
    assert.match(stdout, new RegExp(`^  ${name}[ |]`, 'm'));
    assert.ok(text.includes(summary), name);
  }
});

test('generate without a kind shows the kinds and exits 2', async () => {
  const { code, stderr } = await atomloop(['generate']);
  assert.equal(code, 2);
  assert.match(stderr, /Kinds/);
});

suite('the help of a kind', () => {
  for (const { name, rules, examples } of generateKinds) {
    test(`${name}: opens with its examples, each of which runs, and shows its options`, async (context) => {
      const { code, stdout } = await atomloop(['generate', name, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, /^Examples:/);
      for (const option of Object.keys({ ...rules, ...commonRules }))
        assert.match(stdout, new RegExp(`^  --${optionName(option)}\\b`, 'm'));
      assert.match(stdout, /--npool <n>/);
      const folder = new Folder(context);
      folder.write('train.xyz', frames(3));
      folder.write('alloy.xyz', frames(3, 8, ['Cu', 'Au']));
      for (const [, line] of examples) {
        assert.ok(stdout.includes(line), line);
        const script = `set -eu; atomloop() { ${process.execPath} ${bin} "$@"; }; ${line}`;
        execFileSync('bash', ['-c', script], { cwd: folder.path, stdio: 'pipe' });
      }
    });
  }
});

/** Options of every operator that the page speaks of. */
const everywhere = ['--count', '--seed', '--help'];

test('the page on generate has every kind and every option, and no option that is not there', () => {
  const page = readFileSync(join(repository, 'docs/generate.md'), 'utf8');
  const options = generateKinds.flatMap(({ rules }) => Object.keys({ ...rules, ...commonRules }));
  const known = new Set(options.map((name) => `--${optionName(name)}`));
  const mentioned = new Set(page.replaceAll(/^```[^]*?^```/gm, '').match(/--[a-z][-a-z]*/g) ?? []);
  assert.deepEqual(
    [...known].filter((option) => !mentioned.has(option)),
    [],
  );
  assert.deepEqual(
    [...mentioned].filter((option) => !known.has(option) && !everywhere.includes(option)),
    [],
  );
  for (const { name } of generateKinds) assert.match(page, new RegExp(`^## ${name}$`, 'm'));
});

test('a structure that cannot be made is told by its number', async (context) => {
  const { path: cwd } = new Folder(context);
  const words = 'generate random --composition Cu3Au --natoms 8 --count 3 --volume 5 --cells 5 -o out.xyz';
  const { code, stderr } = await atomloop(words.split(' '), { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /^failed\[E_PLACEMENT\]: configuration 2: no random structure.* none for atom \d \(/m);
  assert.match(stderr, /^failed: out\.failed\.jsonl$/m);
});

test('species of the inputs are taken by atomic number, each once', async (context) => {
  const folder = new Folder(context);
  folder.write('a.xyz', frames(2, 4, ['O', 'Cu']) + frames(1, 2, ['H']));
  folder.write('b.xyz', frames(2, 4, ['O', 'C']));
  const { code, stdout, stderr } = await atomloop(
    ['generate', 'isolated-atoms', 'a.xyz', 'b.xyz', '-o', '-'],
    {
      cwd: folder.path,
    },
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.match(/^[A-Z][a-z]? /gm), ['H ', 'C ', 'O ', 'Cu ']);
});

test("dimers have wfl's distances and boxes by default, in terms of covalent radii", async () => {
  const args = ['generate', 'dimers', '--species', 'Cu,O', '-o', '-', '--format', 'jsonl', '-q'];
  const { stdout } = await atomloop(args);
  const dimers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Dimer);
  assert.equal(dimers.length, 3 * 41);
  for (const [pair, symbols, length] of [
    [0, 'Cu Cu', 2.64],
    [1, 'Cu O', 1.98],
    [2, 'O O', 1.32],
  ] as const) {
    const own = dimers.slice(41 * pair, 41 * (pair + 1));
    for (const [i, dimer] of own.entries()) {
      assert.equal(dimer.symbols.join(' '), symbols);
      assert.deepEqual(dimer.pbc, [false, false, false]);
      assert.equal(dimer.info['config_type'], 'dimer');
      assert.ok(Math.abs(dimer.cell[0]![0]! - 6 * length) < 1e-12);
      const [first, second] = dimer.positions;
      assert.deepEqual(first, [0, 0, 0]);
      assert.ok(Math.abs(second![0]! - length * (0.65 + (i * 1.85) / 40)) < 1e-12);
    }
  }
});

interface Dimer {
  readonly symbols: readonly string[];
  readonly positions: readonly (readonly number[])[];
  readonly cell: readonly (readonly number[])[];
  readonly pbc: readonly boolean[];
  readonly info: Readonly<Record<string, unknown>>;
}

suite('usage errors', () => {
  const refused = (words: string, message: RegExp): void => {
    test(`generate ${words}`, async (context) => {
      const folder = new Folder(context);
      folder.write('in.xyz', frames(1));
      const { code, stderr } = await atomloop(['generate', ...words.split(' ')], { cwd: folder.path });
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    });
  };
  refused('supercel in.xyz -o out.xyz', /unknown command `supercel`[^]*did you mean `supercell`\?/);
  refused(
    'supercell in.xyz -o out.xyz --repeet 2,2,2',
    /unknown option `--repeet`[^]*did you mean `--repeat`\?/,
  );
  refused('supercell in.xyz -o out.xyz', /expected one of `repeat`, .*, got none/);
  refused('supercell in.xyz -o out.xyz --repeat 2,2,2 --max-natoms 9', /got `repeat`, `max-natoms`/);
  refused(
    'supercell in.xyz -o out.xyz --repeat 2,0,2',
    /`--repeat`; expected three whole numbers .* got `2,0,2`/,
  );
  refused('supercell in.xyz -o out.xyz --repeat 2,2', /`--repeat`; expected three whole numbers/);
  refused('supercell in.xyz -o out.xyz --matrix 1,2,3,4,5,6,7,8,9', /positive determinant/);
  refused('supercell in.xyz -o out.xyz --matrix -1,0,0,0,1,0,0,0,1', /positive determinant/);
  refused('supercell in.xyz -o out.xyz --matrix 1.5,0,0,0,1,0,0,0,1', /whole numbers/);
  refused('supercell -o out.xyz --repeat 2,2,2', /no input/);
  refused('rattle in.xyz -o out.xyz', /required option `--stdev <Å>` not specified/);
  refused('rattle in.xyz -o out.xyz --stdev -1', /`--stdev`; expected a length in Å, 0 or more, got `-1`/);
  refused(
    'rattle in.xyz -o out.xyz --stdev 0.1 --repeat 2,2,2',
    /an option of `atomloop generate supercell`/,
  );
  refused('rattle in.xyz -o out.xyz --stdev 0.1 --rng nump', /expected stream, numpy, pcg64, got `nump`/);
  refused('strain in.xyz -o out.xyz --uniaxial w=0.1', /`--uniaxial`; expected an axis and strains/);
  refused('strain in.xyz -o out.xyz --uniaxial x=-1', /`--uniaxial`; expected an axis and strains/);
  refused(
    'strain in.xyz -o out.xyz --gradient 1,0,0,0,1,0,0,0,-1',
    /nine numbers with a positive determinant/,
  );
  refused('strain in.xyz -o out.xyz --hydrostatic 0.1 --copies 3', /got `hydrostatic`, `copies`/);
  refused('vacancies in.xyz -o out.xyz --atoms 0 --number 2', /got `atoms`, `number`/);
  refused('vacancies in.xyz -o out.xyz --atoms 1,1', /`--atoms`; expected different whole numbers/);
  refused('antisites in.xyz -o out.xyz --species Cu', /`--species`; expected two species/);
  refused('slab in.xyz -o out.xyz --miller 0,0,0 --layers 2', /`--miller`; expected three whole numbers/);
  refused('slab in.xyz -o out.xyz --miller 1,1,1', /required option `--layers <n>`/);
  refused('dimers -o out.xyz', /no input; expected `--species`, or input files/);
  refused('dimers in.xyz -o out.xyz --species Cu', /several kinds of input/);
  refused('dimers -o out.xyz --species Cu --distances 1 --factors 1', /got `distances`, `factors`/);
  refused('isolated-atoms -o out.xyz --species Xx', /no covalent radius of `Xx`/);
  refused('random -o out.xyz --composition Cu3Au', /no count; expected `--count`/);
  refused('random in.xyz -o out.xyz --composition Cu --count 1', /too many arguments/);
  refused('random -o out.xyz --composition cu --count 1', /`--composition`; expected a formula/);
  refused('random -o out.xyz --composition Cu3Au --natoms 6 --count 1', /a multiple of the 4 atoms/);
  refused('random -o out.xyz --composition Fm --count 1', /no covalent radius of `Fm`/);
  refused('random -o out.xyz --composition Cu --count 1 --min-distance Cu-Au=2', /species that is not there/);
  refused('random -o out.xyz --composition Cu --count 1 --angles 60:190', /angles between 0 and 180/);
  refused('volume-scan in.xyz -o out.xyz --factors 0.9:1.1', /FIRST:LAST:COUNT/);
});
