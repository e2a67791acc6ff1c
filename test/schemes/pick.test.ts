import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SchemeName } from '../../src/schemes/names.js';
import { pickScheme } from '../../src/schemes/pick.js';
import { passedOver, whyNot, type PickRequest } from '../../src/schemes/why-not.js';

const plain: PickRequest = {
  scheme: 'auto',
  npool: 4,
  npoolReason: 'cores',
  supports: ['threads', 'processes', 'remote'],
  isLocal: false,
};
const cluster = { name: 'lab', profile: 'lab', engines: 3 };
const withEngines: PickRequest = { ...plain, cluster };

const disabling = (...names: SchemeName[]): ReadonlyMap<SchemeName, string> =>
  new Map(names.map((name) => [name, 'a test']));
const picked = (request: PickRequest): string => pickScheme(request).scheme;

function reasons(request: PickRequest): Record<string, string> {
  const rows = passedOver(request, pickScheme(request));
  return Object.fromEntries(rows.map(({ scheme, why }) => [scheme, why]));
}

suite('the scheme that is picked', () => {
  test('is the best one that is enabled and supported: mpi, cluster, threads, processes, serial', () => {
    const all = { ...withEngines, ranks: 2 };
    assert.equal(picked(all), 'mpi');
    assert.equal(picked({ ...all, disabled: disabling('mpi') }), 'cluster');
    assert.equal(picked({ ...all, disabled: disabling('mpi', 'cluster') }), 'threads');
    assert.equal(picked({ ...all, disabled: disabling('mpi', 'cluster', 'threads') }), 'processes');
    const none = { ...all, disabled: disabling('mpi', 'cluster', 'threads', 'processes') };
    assert.equal(picked(none), 'serial');
    assert.match(pickScheme(none).reason, /disabled by a test/);
  });

  test('is one that the operator supports', () => {
    assert.equal(picked({ ...withEngines, supports: ['processes', 'remote'] }), 'cluster');
    assert.equal(picked({ ...withEngines, supports: ['processes'] }), 'processes');
    assert.equal(
      picked({ ...withEngines, supports: ['remote'], cluster: { ...cluster, engines: 0 } }),
      'serial',
    );
    assert.equal(picked({ ...withEngines, isLocal: true }), 'serial');
  });

  test('follows the order of a profile, with serial as the last resort', () => {
    assert.equal(picked({ ...withEngines, order: ['processes', 'cluster', 'threads', 'mpi'] }), 'processes');
    assert.equal(picked({ ...withEngines, order: ['serial', 'threads'] }), 'threads');
    assert.equal(picked({ ...plain, order: ['threads', 'processes'], isolation: 'a crash' }), 'processes');
  });

  test('tells how many engines of which cluster', () => {
    const choice = pickScheme(withEngines);
    assert.deepEqual(choice, {
      scheme: 'cluster',
      npool: 3,
      cluster: 'lab',
      reason: '3 engines of `lab`',
    });
  });

  test('in a worker is serial, whatever is asked for', () => {
    for (const scheme of ['auto', 'threads', 'cluster'])
      assert.equal(picked({ ...withEngines, scheme, isWorker: true }), 'serial');
  });

  test('with no workers is serial, unless a cluster is asked for', () => {
    assert.equal(picked({ ...withEngines, npool: 0 }), 'serial');
    assert.equal(picked({ ...withEngines, npool: 0, scheme: 'cluster' }), 'cluster');
  });
});

suite('a scheme that is asked for', () => {
  const empty: PickRequest = { ...plain, scheme: 'cluster', cluster: { ...cluster, engines: 0 } };

  test('without engines is an error with the command that starts some', () => {
    for (const request of [empty, { ...empty, cluster: undefined }]) {
      assert.throws(
        () => pickScheme(request),
        ({ code, details }: { code: string; details: { hint: string } }) =>
          code === 'E_NO_ENGINES' && details.hint.includes('atomloop cluster start -n N'),
      );
    }
    assert.throws(() => pickScheme(empty), /the cluster `lab` is not running/);
  });

  test('may fall back, with a warning that says why', () => {
    const warnings: string[] = [];
    const choice = pickScheme({ ...empty, mayFallBack: true }, (text) => warnings.push(text));
    assert.equal(choice.scheme, 'threads');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /`cluster` cannot be used: the cluster `lab` is not running.*`threads`/);
  });

  test('does not fall back without need', () => {
    assert.equal(picked({ ...withEngines, scheme: 'processes', mayFallBack: true }), 'processes');
  });

  test('is an error where it is disabled, not supported or unknown', () => {
    const wrong: readonly [Partial<PickRequest>, RegExp][] = [
      [{ scheme: 'threads', disabled: disabling('threads') }, /cannot use the scheme `threads`/],
      [{ scheme: 'cluster', disabled: disabling('cluster') }, /cannot use the scheme `cluster`/],
      [{ scheme: 'cluster', supports: ['threads'] }, /cannot use the scheme `cluster`/],
      [{ scheme: 'threads', supports: ['processes'] }, /cannot use the scheme `threads`/],
      [{ scheme: 'clutser' }, /unknown scheme/],
    ];
    for (const [part, message] of wrong) {
      assert.throws(() => pickScheme({ ...withEngines, ...part }), { code: 'E_SCHEME', message });
    }
  });
});

suite('a cluster that was started and has no engines', () => {
  const lost = { ...cluster, engines: 0, trouble: 'the cluster `lab` does not answer' };

  test('is not passed over in silence', () => {
    const warnings: string[] = [];
    assert.equal(pickScheme({ ...plain, cluster: lost }, (text) => warnings.push(text)).scheme, 'threads');
    assert.match(warnings.join(), /^the cluster `lab` does not answer: .*; the scheme is `threads`$/);
  });

  test('is where it would not have been used', () => {
    const warnings: string[] = [];
    const request = { ...plain, cluster: lost, disabled: disabling('cluster') };
    pickScheme(request, (text) => warnings.push(text));
    pickScheme({ ...plain, cluster: { ...cluster, engines: 0 } }, (text) => warnings.push(text));
    assert.deepEqual(warnings, []);
  });
});

suite('schemes that are not picked', () => {
  test('have a reason each', () => {
    assert.deepEqual(reasons({ ...plain, supports: ['processes'] }), {
      mpi: 'no launcher of MPI started this process with `WFL_MPIPOOL` set',
      cluster: 'the operator does not support other hosts',
      threads: 'the operator does not support threads: code of others needs a process of its own',
      serial: '`processes` goes before it',
    });
    assert.deepEqual(reasons({ ...withEngines, disabled: disabling('threads'), scheme: 'processes' }), {
      mpi: 'no launcher of MPI started this process with `WFL_MPIPOOL` set',
      cluster: '`processes` was asked for',
      threads: 'disabled by a test',
      serial: '`processes` was asked for',
    });
  });

  test('say how to start a cluster', () => {
    assert.match(reasons(plain)['cluster'] ?? '', /no cluster is in use: `atomloop cluster start -n N`/);
    const down = { ...plain, cluster: { ...cluster, engines: 0 } };
    assert.match(
      whyNot('cluster', down) ?? '',
      /`lab` is not running: `atomloop cluster start -n N --profile lab`/,
    );
  });
});
