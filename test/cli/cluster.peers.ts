import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ClusterHome, skipCluster as skip } from '../cluster/cluster-home.js';
import { frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';

/** Nobody else may read what tells how to reach a cluster. */
function modes(folder: string): Set<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries.map((entry) => {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      return `${entry.isDirectory() ? 'folder' : 'file'} ${mode.toString(8)}`;
    }),
  );
}

suite('a cluster that is started by command', { skip }, () => {
  test('is seen, works, grows, is picked by runs, and ends with a cleanup', async (context) => {
    const home = new ClusterHome(context);
    const started = await home.cluster('start', '-n', '2');
    assert.equal(started.code, 0, started.stderr);
    assert.match(started.stderr, /engines of `default` are up: 0, 1; 2 in all\n`default` is in use/);
    assert.deepEqual(modes(home.folder.at('.local/state/atomloop')), new Set(['folder 700', 'file 600']));
    assert.equal(statSync(home.connectionFile()).mode & 0o777, 0o600);

    const again = await home.cluster('start', '-n', '1');
    assert.match(again.stderr, /engines of `default` are up: 2; 3 in all/);
    assert.doesNotMatch(again.stderr, /a controller is started/);
    const { controller, engines } = await home.info();
    assert.deepEqual([controller.state, controller.isStartedHere], ['answers', true]);
    assert.equal(engines.length, 3);
    assert.ok(engines.every(({ isStartedHere, isBusy, runs }) => isStartedHere && !isBusy && runs === 0));
    const text = await home.cluster('info');
    assert.match(text.stdout, /^engines {5}3: 0 busy, 3 idle$/m);
    assert.match(text.stdout, /^host \S+: load [\d.]+ of \d+ cores$/m);

    const direct = await home.cluster('exec', '--engine', '0,2', '--', 'sh', '-c', 'echo out; echo err >&2');
    assert.equal(direct.code, 0, direct.stderr);
    assert.deepEqual(direct.stdout.trim().split('\n').sort(), ['[0] out', '[2] out']);
    assert.match(direct.stderr, /^\[0\] err$/m);
    const balanced = await home.cluster('exec', '--balanced', '--', 'sh', '-c', 'echo one; exit 3');
    assert.deepEqual([balanced.code, balanced.stdout], [1, 'one\n']);
    assert.match(balanced.stderr, /^engine \d: exit code 3$/m);
    assert.match((await home.cluster('exec', '--engine', '7', '--', 'true')).stderr, /no engine `7`/);

    home.folder.write('in.xyz', frames(40));
    const run = await home.run('calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt');
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /3 engines of default: 40 done/);
    await home.run('calculate', 'in.xyz', '-o', 'serial.xyz', '--calculator', 'emt', '--scheme', 'serial');
    assert.equal(home.folder.read('out.xyz'), home.folder.read('serial.xyz'));

    const unasked = await home.cluster('cleanup');
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /E_CLUSTER_CONFIRM.*3 engines, 1 controller.*--terminate/);
    const ended = await home.cluster('cleanup', '--terminate');
    assert.match(ended.stderr, /ended 3 engines, 1 controller of `default`/);
    await home.isEmpty(1);
    assert.match((await home.cluster('cleanup')).stderr, /nothing of `default`.*is left/);
  });

  test('is looked at and ended while its engines are busy', async (context) => {
    const home = new ClusterHome(context);
    await home.cluster('start', '-n', '1');
    const { ended: work } = home.start(['cluster', 'exec', '--engine', '0', '--', 'sleep', '100']);
    await waitUntil(async () => (await home.info()).engines[0]?.isBusy, 'the engine is busy');
    const { engines } = await home.info();
    assert.deepEqual([engines[0]?.calls, engines[0]?.isStartedHere], [1, true]);
    const drained = await home.cluster('shutdown', '--drain', '--yes', '--timeout', '1s');
    assert.match(drained.stderr, /E_CLUSTER_TIMEOUT.*still busy/);
    assert.equal((await home.info()).engines.length, 1);
    assert.equal((await home.cluster('cleanup', '--terminate')).code, 0);
    assert.notEqual((await work).code, 0);
    await home.isEmpty(1);
  });

  test('is left alone by a cleanup that detaches, and ended by a shutdown that says whose it was', async (context) => {
    const home = new ClusterHome(context);
    await home.cluster('start', '-n', '1');
    const before = home.living;
    assert.match((await home.cluster('cleanup', '--detach')).stderr, /left 1 engine, 1 controller/);
    assert.match((await home.cluster('cleanup', '--terminate')).stderr, /nothing of `default`/);
    assert.ok(before.every((pid) => home.living.includes(pid)));
    const { controller, engines } = await home.info();
    assert.deepEqual([controller.isStartedHere, engines[0]?.isStartedHere], [false, false]);

    home.startEngine();
    await waitUntil(async () => (await home.info()).engines.length === 2, 'the engine of others is up');
    const foreign = (await home.info()).engines[1];
    assert.equal(foreign?.launch, undefined);
    const { ended: work } = home.start(['cluster', 'exec', '--engine', '1', '--', 'sleep', '100']);
    await waitUntil(async () => (await home.info()).engines[1]?.isBusy, 'it is busy');
    const unasked = await home.cluster('shutdown', '--now');
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /2 of 2 engines were not started here/);
    assert.match(unasked.stderr, /started by others/);
    assert.match(unasked.stderr, /E_CLUSTER_CONFIRM/);
    const down = await home.cluster('shutdown', '--now', '--yes');
    assert.equal(down.code, 0, down.stderr);
    assert.match(down.stderr, /ended 2 engines and their controller\n1 of them were busy and were killed/);
    assert.notEqual((await work).code, 0);
    await waitUntil(() => home.living.every(isProgramOfCall), 'all but the program of the call is gone');
  });

  test('encrypts where its profile says so, and signs all the same', async (context) => {
    const home = new ClusterHome(context, { safe: 'encryption: true\n' });
    assert.equal((await home.cluster('start', '-n', '1', '--profile', 'safe')).code, 0);
    const connection = JSON.parse(readFileSync(home.connectionFile('safe'), 'utf8')) as Record<
      string,
      string
    >;
    assert.equal(connection['curve_serverkey']?.length, 40);
    assert.ok((connection['key']?.length ?? 0) >= 32);
    assert.equal(connection['interface'], 'tcp://127.0.0.1');
    assert.equal((await home.info()).controller.isEncrypted, true);
    const { stdout } = await home.cluster('exec', '--balanced', '--', 'echo', 'secret');
    assert.equal(stdout, 'secret\n');
    assert.match((await home.cluster('shutdown', '--drain', '--yes')).stderr, /ended 1 engines/);
    await home.isEmpty();
  });
});

/** What an engine was running when it was killed lives on by itself. */
function isProgramOfCall(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep\0');
  } catch {
    return true;
  }
}
