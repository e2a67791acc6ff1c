import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostPlaces } from '../../../src/schemes/cluster/host-places.js';

const machine = (host: string, pidNamespace = 'a') => ({ host, bootId: 'b', pidNamespace });

test('workers of a host are numbered from 0, and a free place is taken again', () => {
  const places = new HostPlaces();
  const first = places.take(machine('one'));
  assert.deepEqual([first.place, places.take(machine('one')).place], [0, 1]);
  assert.equal(places.take(machine('two')).place, 0);
  first.free();
  assert.deepEqual([places.take(machine('one')).place, places.take(machine('one')).place], [0, 2]);
});
