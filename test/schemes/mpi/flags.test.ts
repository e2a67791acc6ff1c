import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { Folder } from '../../helpers/folder.js';
import { repository } from '../../helpers/repository.js';

function flags(env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const program = join(repository, 'scripts', 'mpi-flags.js');
  return spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
}

test('where no wrapper of MPI is found there is nothing to build, and the check says what to install', (context) => {
  const env = { PATH: new Folder(context).path };
  for (const flavor of ['openmpi', 'mpich']) {
    assert.equal(flags(env, flavor, 'found').stdout, 'no\n');
    assert.equal(flags(env, flavor, 'compile').stdout, '\n');
  }
  const { status, stderr } = flags(env, 'check');
  assert.equal(status, 1);
  assert.match(stderr, /no MPI found.*libopenmpi-dev/s);
});

test('a wrapper that is named and not there fails the check', () => {
  const { status, stderr } = flags({ ...process.env, MPICXX: '/nonexistent' }, 'check');
  assert.equal(status, 1);
  assert.match(stderr, /`MPICXX` is `\/nonexistent`/);
});
