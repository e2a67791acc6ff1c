import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';

const env = { ATOMLOOP_PYTHON: python };

function at(folder: Folder): (...args: string[]) => Promise<RunResult> {
  return (...args) => atomloop(args, { cwd: folder.path, env });
}

/** What ASE itself makes of a file. */
function ask(folder: Folder, code: string): string {
  return execFileSync(python, ['-c', `import ase.io\n${code}`], {
    cwd: folder.path,
    encoding: 'utf8',
  }).trim();
}

/** A folder with `in.xyz` of `count` configurations. */
function prepared(context: TestContext, count: number): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(count));
  return folder;
}

describe('formats of ASE', () => {
  test('a trajectory holds what extended XYZ does, there and back', async (context) => {
    const folder = prepared(context, 30);
    const run = at(folder);
    const { code, stderr } = await run('copy', 'in.xyz', '-o', 'out.traj');
    assert.equal(code, 0, stderr);
    assert.equal(
      ask(
        folder,
        "t = ase.io.read('out.traj', ':'); print(len(t), t[7].info['number'], t[7].info['config_type'])",
      ),
      '30 7 made',
    );
    assert.equal((await run('copy', 'out.traj', '-o', 'back.xyz')).code, 0);
    // Through the same writer: numbers of `in.xyz` have their own digits.
    await run('calculate', 'in.xyz', '-o', 'a.xyz', '--calculator', 'emt', '--properties', 'energy');
    await run('calculate', 'back.xyz', '-o', 'b.xyz', '--calculator', 'emt', '--properties', 'energy');
    const energies = (name: string): unknown => folder.read(name).match(/EMT_energy=\S+/g);
    assert.deepEqual(energies('b.xyz'), energies('a.xyz'));
    assert.deepEqual(folder.read('back.xyz').match(/number=\d+ config_type=made/g)?.length, 30);
  });

  test('slices, workers and incremental names are as for other inputs', async (context) => {
    const folder = prepared(context, 12);
    const run = at(folder);
    await run('copy', 'in.xyz', '-o', 'in.traj');
    const numbers = async (input: string, ...options: string[]): Promise<number[]> => {
      const { stdout, stderr, code } = await run('copy', input, '-o', '-', ...options);
      assert.equal(code, 0, stderr);
      return [...stdout.matchAll(/number=(\d+)/g)].map(([, one]) => Number(one));
    };
    assert.deepEqual(await numbers('in.traj@::5'), [0, 5, 10]);
    assert.deepEqual(await numbers('in.traj@-2:'), [10, 11]);
    assert.deepEqual(await numbers('in.traj@3'), [3]);
    assert.deepEqual(await numbers('in.traj', '--npool', '2', '--chunksize', '1'), [...Array(12).keys()]);
  });

  test('a changed input is seen, an unchanged one is up to date', async (context) => {
    const folder = prepared(context, 3);
    const run = at(folder);
    await run('copy', 'in.xyz', '-o', 'in.traj');
    assert.equal((await run('copy', 'in.traj', '-o', 'out.json')).code, 0);
    assert.match((await run('copy', 'in.traj', '-o', 'out.json')).stderr, /up to date/);
    folder.write('in.xyz', frames(4));
    await run('copy', 'in.xyz', '-o', 'in.traj', '--overwrite');
    const { code, stderr } = await run('copy', 'in.traj', '-o', 'out.json');
    assert.equal(code, 2, stderr);
    assert.match(stderr, /input `in\.traj` changed/);
    // Of what was converted no text is left to copy.
    const again = await run('copy', 'in.traj', '-o', 'out.json', '--incremental');
    assert.equal(again.code, 2, again.stderr);
    assert.equal((await run('copy', 'in.traj', '-o', 'out.json', '--overwrite')).code, 0);
    assert.equal(ask(folder, "print(len(ase.io.read('out.json', ':')))"), '4');
  });

  test('results and fixed atoms are those of ASE', async (context) => {
    const folder = prepared(context, 2);
    const run = at(folder);
    await run('calculate', 'in.xyz', '-o', 'out.traj', '--calculator', 'emt', '--prefix', 'none');
    await run('copy', 'out.traj', '-o', 'out.xyz');
    assert.match(folder.read('out.xyz'), /Properties=species:S:1:pos:R:3:forces:R:3 .*energy=/);
    const energy = ask(folder, "print(repr(float(ase.io.read('out.traj', 0).get_potential_energy())))");
    assert.ok(folder.read('out.xyz').includes(`energy=${energy}`));
  });

  test('a name says the format, or an option, compressed or not', async (context) => {
    const folder = prepared(context, 1);
    const run = at(folder);
    assert.equal((await run('copy', 'in.xyz', '-o', 'POSCAR')).code, 0);
    assert.equal((await run('copy', 'in.xyz', '-o', 'a.dat', '--format', 'vasp')).code, 0);
    assert.equal(folder.read('a.dat'), folder.read('POSCAR'));
    assert.equal((await run('copy', 'in.xyz', '-o', 'a.cif.gz')).code, 0);
    assert.equal(ask(folder, "print(len(ase.io.read('a.cif.gz')))"), '4');
    folder.write('b.dat.gz', gzipSync(folder.read('POSCAR')));
    const { stdout, stderr } = await run('copy', 'b.dat.gz', '--input-format', 'vasp', '-o', '-');
    assert.match(stdout, /^4\n/, stderr);
    const { stdout: info } = await run('info', 'POSCAR');
    assert.match(info, /1 frames?, 4 atoms/);
  });

  test('one file for each input, where a file holds one configuration', async (context) => {
    const folder = prepared(context, 2);
    const run = at(folder);
    const { code, stderr } = await run('copy', 'in.xyz', '-o', 'out.cube');
    assert.equal(code, 4, stderr);
    assert.match(stderr, /E_ASE.*a file of the format `cube` holds one configuration/);
    assert.ok(!existsSync(folder.at('out.cube')));
    folder.write('one.xyz', frames(1));
    folder.write('two.xyz', frames(1));
    assert.equal((await run('copy', 'one.xyz', 'two.xyz', '-o', '{stem}.gen')).code, 0);
    assert.ok(existsSync(folder.at('one.gen')) && existsSync(folder.at('two.gen')));
  });

  test('an empty result is an empty file', async (context) => {
    const folder = prepared(context, 1);
    folder.write('drop.mjs', 'export default (list) => list.map(() => null);');
    const { code, stderr } = await at(folder)('map', 'drop.mjs', 'in.xyz', '-o', 'out.cif');
    assert.equal(code, 0, stderr);
    assert.equal(folder.read('out.cif'), '');
  });

  test('what ASE cannot read is an error of the file, after all that it could', async (context) => {
    const folder = prepared(context, 3);
    const run = at(folder);
    folder.write('bad.cif', 'nothing of the kind\n');
    const bad = await run('copy', 'bad.cif', '-o', 'out.xyz');
    assert.equal(bad.code, 3);
    assert.match(bad.stderr, /E_ASE.*bad\.cif: ASE cannot read the file as `cif`/);
    folder.write('cut.xyz', frames(3).split('\n').slice(0, -3).join('\n'));
    const cut = await run('copy', 'cut.xyz', '--input-format', 'xyz', '-o', 'cut.out.xyz');
    assert.equal(cut.code, 3, cut.stderr);
    assert.match(cut.stderr, /E_ASE/);
  });

  test('unknown formats are named with what was probably meant', async (context) => {
    const run = at(prepared(context, 1));
    const typed = await run('copy', 'in.xyz', '-o', 'a.dat', '--format', 'trajj');
    assert.equal(typed.code, 2);
    assert.match(typed.stderr, /E_UNKNOWN_FORMAT.*ASE has no format `trajj`(.|\n)*did you mean `traj`/);
    const named = await run('copy', 'in.xyz', '-o', 'a.unheard');
    assert.match(named.stderr, /E_UNKNOWN_FORMAT.*cannot tell the format of `a\.unheard`/);
    const stream = await run('copy', 'in.xyz', '-o', '-', '--format', 'vasp');
    assert.match(stream.stderr, /E_UNKNOWN_FORMAT.*formats? .*(.|\n)*need a file/);
    const output = await run('copy', 'in.xyz', '-o', 'a.vti', '--format', 'castep-castep');
    assert.match(output.stderr, /ASE cannot write the format `castep-castep`/);
    const shard = await run('copy', 'in.xyz', '-o', 'a.traj', '--shard', '1/2');
    assert.match(shard.stderr, /E_SHARD/);
  });

  test('without ASE it is said that ASE is missing', async (context) => {
    const folder = prepared(context, 1);
    const { code, stderr } = await atomloop(['copy', 'in.xyz', '-o', 'a.traj'], {
      cwd: folder.path,
      env: { ATOMLOOP_PYTHON: '/bin/false' },
    });
    assert.equal(code, 2);
    assert.match(stderr, /E_UNKNOWN_FORMAT.*(.|\n)*ASE may know it, but cannot start the Python interpreter/);
  });
});
