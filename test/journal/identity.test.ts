import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, type RunIdentity } from '../../src/journal/identity.js';
import { jobSeconds } from '../../src/loop/settings.js';
import { copyEngine } from '../helpers/engine.js';

const identity: RunIdentity = {
  major: '0',
  inputs: [],
  outputs: ['/out.xyz'],
  engine: copyEngine,
  files: {},
};

test('a run of another major version differs, one of the same does not', () => {
  assert.deepEqual(differences(identity, { ...identity }), []);
  const [difference = '', ...others] = differences(identity, { ...identity, major: '1' });
  assert.match(difference, /version/);
  assert.deepEqual(others, []);
});

test('inside a Slurm job the walltime is what the job has still to go', () => {
  const end = String(Math.floor(Date.now() / 1e3) + 600);
  const seconds = jobSeconds({ SLURM_JOB_END_TIME: end }) ?? 0;
  assert.ok(seconds > 590 && seconds <= 600, String(seconds));
  assert.equal(jobSeconds({}), undefined);
});
