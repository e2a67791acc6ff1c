import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { findProgram } from '../../src/programs/find-program.js';
import { LastWords } from '../../src/programs/last-words.js';
import { standaloneEnvironment } from '../../src/programs/standalone.js';
import { Folder } from '../helpers/folder.js';

test('what a launcher tells its ranks is hidden from programs, what the user set is not', () => {
  const user = { PATH: '/bin', OMPI_ALLOW_RUN_AS_ROOT: '1' };
  const rank = { OMPI_COMM_WORLD_SIZE: '2', OMPI_MCA_ess: 'pmi', PMIX_RANK: '1', ORTE_X: '1' };
  assert.deepEqual(standaloneEnvironment({ ...user, ...rank }), user);
  assert.deepEqual(standaloneEnvironment({ PMI_RANK: '0', PMI_FD: '7', HOME: '/root' }), { HOME: '/root' });
  const outside = { ...user, OMPI_MCA_btl: 'self' };
  assert.deepEqual(standaloneEnvironment(outside), outside);
});

test('last words are the end of what came last, also through another open of the same file', () => {
  const words = new LastWords();
  try {
    assert.equal(words.read(), '');
    writeSync(words.fd, 'x'.repeat(10_000));
    assert.equal(words.read(), 'x'.repeat(4096));
    const again = openSync(`/proc/self/fd/${words.fd}`, 'w');
    writeSync(again, 'begun anew');
    closeSync(again);
    assert.equal(words.read(), 'begun anew');
  } finally {
    words.close();
  }
});

test('a program is found in the path or by its place, and only where it may be executed', (context) => {
  const folder = new Folder(context);
  const plain = folder.write('plain', '');
  assert.equal(findProgram('sh', { PATH: `${folder.path}:/bin` }), '/bin/sh');
  assert.equal(findProgram('plain', { PATH: folder.path }), undefined);
  assert.equal(findProgram(plain, {}), undefined);
  assert.equal(findProgram(folder.path, {}), undefined);
  assert.equal(findProgram('/bin/sh', {}), '/bin/sh');
});
