import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { terminateStarted } from '../../src/cluster/end-cluster.js';
import { parseEngineName } from '../../src/cluster/engine-name.js';
import { Launch } from '../../src/cluster/launch.js';
import { Folder } from '../helpers/folder.js';
import { processState } from '../helpers/wait.js';

function sleeper(context: TestContext): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['100'], { stdio: 'ignore', detached: true });
  context.after(() => child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

const begin = (env: NodeJS.ProcessEnv): Launch => Launch.begin('lab', { engines: 1, launcher: 'local' }, env);

suite('what was started', () => {
  test('is kept with its proof, where nobody else reads it', (context) => {
    const env = { HOME: new Folder(context).path };
    const launch = begin(env);
    const { pid } = sleeper(context);
    launch.add('engine', pid, 'x.log');
    const [read] = Launch.all('lab', env);
    assert.deepEqual(read?.living, launch.living);
    assert.deepEqual(
      launch.living.map((one) => [one.role, one.pid]),
      [['engine', pid]],
    );
    assert.equal(statSync(join(launch.folder, 'started.json')).mode & 0o777, 0o600);
    assert.equal(statSync(launch.folder).mode & 0o777, 0o700);
  });

  test('is ended, and nothing that only has its process id', async (context) => {
    const env = { HOME: new Folder(context).path };
    const launch = begin(env);
    const [ours, other, elsewhere] = [sleeper(context), sleeper(context), sleeper(context)];
    for (const { pid } of [ours, other, elsewhere]) launch.add('engine', pid, 'x.log');
    const file = join(launch.folder, 'started.json');
    const [first, second, third] = launch.processes;
    const processes = [
      first,
      { ...second, processStart: (second?.processStart ?? 0) - 1 },
      { ...third, host: 'elsewhere' },
    ];
    const record = { token: launch.token, started: new Date(0).toISOString(), processes };
    writeFileSync(file, JSON.stringify(record));
    const report = await terminateStarted('lab', env);
    assert.deepEqual(
      [report.ended.map(({ pid }) => pid), report.elsewhere.map(({ pid }) => pid)],
      [[ours.pid], [elsewhere.pid]],
    );
    assert.equal(processState(ours.pid), undefined);
    for (const { pid } of [other, elsewhere]) assert.notEqual(processState(pid), undefined);
  });

  test('of a damaged file is nothing', (context) => {
    const env = { HOME: new Folder(context).path };
    const { folder } = begin(env);
    for (const text of ['{', '[]', '{"token":"a","processes":[{"pid":1,"processStart":1}]}', '{"token":1}']) {
      writeFileSync(join(folder, 'started.json'), text);
      assert.deepEqual(Launch.all('lab', env), []);
    }
  });

  test('is forgotten when it has ended, but not while it may still begin', (context) => {
    const env = { HOME: new Folder(context).path };
    const [young, old, failed] = [begin(env), begin(env), begin(env)];
    failed.fail();
    const record = { token: old.token, started: new Date(0).toISOString(), processes: [] };
    writeFileSync(join(old.folder, 'started.json'), JSON.stringify(record));
    Launch.prune('lab', env);
    assert.deepEqual(
      [young, old, failed].map(({ folder }) => existsSync(folder)),
      [true, false, false],
    );
  });

  test('is nobody’s after a detach', (context) => {
    const env = { HOME: new Folder(context).path };
    const launch = begin(env);
    launch.add('engine', sleeper(context).pid, 'x.log');
    launch.detach();
    assert.deepEqual(Launch.all('lab', env), []);
    Launch.prune('lab', env);
    assert.ok(existsSync(join(launch.folder, 'detached.json')));
  });
});

test('the name of an engine tells its launch, its process and its host', () => {
  assert.deepEqual(parseEngineName('atomloop-0123456789abcdef-1700000000-42-node-7.lab'), {
    token: '0123456789abcdef',
    startedAt: new Date(1_700_000_000_000),
    pid: 42,
    host: 'node-7.lab',
  });
  assert.equal(parseEngineName('6d4e9f1e-2f3b3f3b7a'), undefined);
});
