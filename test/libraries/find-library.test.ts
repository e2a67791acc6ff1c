import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findLibrary } from '../../src/libraries/find-library.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';

const source = { title: 'x', variable: 'X_LIBRARY', names: ['libnone-one.so', 'libnone-two.so'], hint: '' };

suite('the file of a library', () => {
  test('is that of the first name in LD_LIBRARY_PATH, before that the one that the variable names', (context) => {
    const folder = new Folder(context);
    assert.equal(findLibrary(source, {}), undefined);
    const env = { LD_LIBRARY_PATH: `/absent:${folder.path}` };
    const two = folder.write('libnone-two.so', '');
    assert.equal(findLibrary(source, env), two);
    const one = folder.write('libnone-one.so', '');
    assert.equal(findLibrary(source, env), one);
    const other = folder.write('other.so', '');
    assert.equal(findLibrary(source, { ...env, X_LIBRARY: other }), other);
    assert.equal(findLibrary(source, { ...env, X_LIBRARY: 'other.so' }), other);
    assert.equal(findLibrary(source, { ...env, X_LIBRARY: folder.at('none.so') }), undefined);
  });

  test("is found in the linker's cache: that of C is always there", () => {
    assert.match(findLibrary({ ...source, names: ['libc.so.6'] }, {}) ?? '', /^\/.*\/libc\.so\.6$/);
  });
});

suite('the doctor', () => {
  test('tells which libraries there are, and loads none of them', async (context) => {
    const folder = new Folder(context);
    const env = {
      LD_LIBRARY_PATH: folder.path,
      ATOMLOOP_KIM_LIBRARY: folder.at('mine.so'),
      ATOMLOOP_LAMMPS_LIBRARY: folder.at('none.so'),
    };
    const xtb = folder.write('libxtb.so.6', 'no library');
    const kim = folder.write('mine.so', 'no library');
    const { code, stdout } = await atomloop(['doctor'], { env });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok {3}ffi +koffi$/m);
    for (const [name, text] of [
      ['libxtb', xtb],
      ['libkim', `${kim} (\`ATOMLOOP_KIM_LIBRARY\`)`],
      ['liblammps', `none: \`ATOMLOOP_LAMMPS_LIBRARY\` names \`${folder.at('none.so')}\``],
    ] as const)
      assert.ok(stdout.includes(`ok   ${name.padEnd(10)} ${text}\n`), stdout);
  });

  test('tells how to get a way of calling libraries that is not there', async (context) => {
    const folder = new Folder(context);
    const textFor = async (ATOMLOOP_FFI: string): Promise<string> =>
      (await atomloop(['doctor'], { cwd: folder.path, env: { ATOMLOOP_FFI } })).stdout;
    assert.match(await textFor('ffi-napi'), /ffi +no `ffi-napi` \(CXXFLAGS=\S+ npm install ffi-napi\)/);
    assert.match(await textFor('other'), /ffi +`ATOMLOOP_FFI` is `other`; expected `koffi` or `ffi-napi`/);
  });
});
