import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schemeSettings } from '../../src/loop/scheme-settings.js';

const disabledBy = (...parameters: Parameters<typeof schemeSettings>): Record<string, string> =>
  Object.fromEntries(schemeSettings(...parameters).disabled);

test('schemes are disabled by arguments, environment and profile, each named', () => {
  const env = { ATOMLOOP_NO_SCHEME: ' mpi, processes' };
  const profile = { name: 'lab', schemes: ['processes', 'threads', 'mpi'] };
  assert.deepEqual(disabledBy({ withoutSchemes: ['threads'] }, env, profile), {
    cluster: 'the profile `lab`',
    mpi: '`ATOMLOOP_NO_SCHEME`',
    processes: '`ATOMLOOP_NO_SCHEME`',
    threads: '`--no-scheme threads`',
  });
  assert.deepEqual(disabledBy({}, { ATOMLOOP_NO_SCHEME: '' }), {});
});

test('what is asked for wins over a lower level, not over its own', () => {
  const env = { ATOMLOOP_NO_SCHEME: 'threads', ATOMLOOP_SCHEME: 'threads' };
  assert.deepEqual(Object.keys(disabledBy({ scheme: 'threads' }, env)), []);
  assert.deepEqual(Object.keys(disabledBy({}, env)), ['threads']);
  assert.deepEqual(Object.keys(disabledBy({ scheme: 'threads', withoutSchemes: ['threads'] }, {})), [
    'threads',
  ]);
  const profile = { name: 'lab', schemes: ['processes'] };
  assert.deepEqual(Object.keys(disabledBy({}, { ATOMLOOP_SCHEME: 'threads' }, profile)), ['mpi', 'cluster']);
});

test('the profile gives the order', () => {
  const { order, scheme } = schemeSettings({}, {}, { name: 'lab', schemes: ['processes', 'cluster'] });
  assert.deepEqual(order, ['processes', 'cluster', 'mpi', 'threads', 'serial']);
  assert.equal(scheme, 'auto');
});

test('unknown names and serial cannot be disabled', () => {
  for (const name of ['serial', 'thread', '']) {
    assert.throws(() => schemeSettings({ withoutSchemes: [name] }, {}), { code: 'E_SCHEME' });
  }
  assert.throws(() => schemeSettings({}, { ATOMLOOP_NO_SCHEME: 'threads,x' }), { code: 'E_SCHEME' });
});
