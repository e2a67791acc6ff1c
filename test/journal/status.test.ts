import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { iterableLoop, type LoopOptions } from '../../src/index.js';
import { readStatus } from '../../src/journal/status.js';
import { acquireRunLock } from '../../src/system/run-lock.js';
import { thisMachine } from '../../src/system/machine.js';
import { atomloop, start } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';

const module = `
export default { shape: 'each', async each(c, { hang }, { index }) {
  if (index === hang) await new Promise(() => {});
  if (index % 10 === 7) throw new Error('seven');
  return index % 10 === 8 ? null : c;
} };`;

function setup(
  context: TestContext,
  hang: number,
): { folder: Folder; options: LoopOptions; directory: string } {
  const folder = new Folder(context);
  const options: LoopOptions = {
    inputs: folder.write('in.xyz', frames(40)),
    outputs: folder.at('out.xyz'),
    operator: { module: folder.write('op.mjs', module) },
    args: { hang },
    npool: 2,
    chunksize: 2,
  };
  return { folder, options, directory: folder.at('out.xyz.atomloop') };
}

async function interrupted({ options, directory }: ReturnType<typeof setup>, done: number): Promise<void> {
  const controller = new AbortController();
  const run = iterableLoop({ ...options, signal: controller.signal });
  run.catch(() => undefined);
  await waitUntil(async () => (await readStatus(directory)).counts.read >= done, `${done} are done`);
  controller.abort();
  await assert.rejects(run, { code: 'E_STOPPED' });
}

suite('the status of a run', () => {
  test('is unknown where there is none', async (context) => {
    const { directory } = setup(context, -1);
    assert.equal((await readStatus(directory)).state, 'unknown');
  });

  test('after success holds all of the record', async (context) => {
    const { options, directory } = setup(context, -1);
    const { counts } = await iterableLoop(options);
    const status = await readStatus(directory);
    assert.equal(status.state, 'finished');
    assert.deepEqual(status.counts, counts);
    assert.deepEqual([counts.done, counts.failed, counts.dropped], [32, 4, 4]);
    assert.deepEqual(status.codes, { E_OPERATOR: 4 });
    assert.deepEqual(
      JSON.parse(JSON.stringify(status.record)),
      JSON.parse(readFileSync(`${directory}/record.json`, 'utf8')),
    );
  });

  test('tells what is done, what waits and how far an unfinished run came', async (context) => {
    const run = setup(context, 5);
    await interrupted(run, 38);
    const status = await readStatus(run.directory);
    assert.equal(status.state, 'unfinished');
    assert.equal(status.holder, undefined);
    assert.equal(status.counts.read, 38);
    assert.equal(status.counts.done + status.counts.failed + status.counts.dropped, 38);
    assert.deepEqual(status.waiting.configurations, 34);
    assert.ok(status.waiting.chunks === 17 && status.waiting.bytes > 1000);
    assert.ok(Math.abs((status.fraction ?? 0) - 38 / 40) < 0.01, String(status.fraction));
    assert.equal(status.choice?.scheme, 'threads');
  });

  test('bears a torn journal', async (context) => {
    const run = setup(context, 5);
    await interrupted(run, 38);
    appendFileSync(`${run.directory}/journal`, '0123abcd {"type":"chu');
    assert.equal((await readStatus(run.directory)).counts.read, 38);
  });

  test('changes nothing in the run directory', async (context) => {
    const run = setup(context, 5);
    await interrupted(run, 20);
    const look = (): unknown =>
      readdirSync(run.directory).map((name) => [name, readFileSync(`${run.directory}/${name}`, 'latin1')]);
    const before = look();
    await readStatus(run.directory);
    assert.deepEqual(look(), before);
  });

  test('of a finished run whose output was changed is no success', async (context) => {
    const { options, directory, folder } = setup(context, -1);
    await iterableLoop(options);
    appendFileSync(folder.at('out.xyz'), '\n');
    const status = await readStatus(directory);
    assert.deepEqual([status.state, status.changed], ['changed', [folder.at('out.xyz')]]);
  });

  test('of a complete run without its output is unpublished', async (context) => {
    const { options, directory } = setup(context, 5);
    await interrupted({ options, directory, folder: new Folder(context) }, 38);
    const text = '{"type":"complete","counts":{}}';
    const { crc32 } = await import('node:zlib');
    appendFileSync(`${directory}/journal`, `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`);
    assert.equal((await readStatus(directory)).state, 'unpublished');
  });
});

suite('a run that goes on', () => {
  test('on this host is known by its process', async (context) => {
    const { directory } = setup(context, -1);
    mkdirSync(directory);
    const lock = await acquireRunLock(directory);
    const { state, holder } = await readStatus(directory);
    assert.deepEqual([state, holder?.pid, holder?.host], ['running', process.pid, thisMachine().host]);
    lock.release();
    assert.equal((await readStatus(directory)).state, 'unknown');
  });

  test('on another host is known by its heartbeat, whatever the process id is here', async (context) => {
    const { directory } = setup(context, -1);
    mkdirSync(directory);
    const machine = { host: 'far', bootId: 'other', pidNamespace: 'other' };
    const lock = await acquireRunLock(directory, { machine, beatSeconds: 0.1, lapseSeconds: 2 });
    assert.deepEqual((await readStatus(directory)).holder, { host: 'far', pid: process.pid });
    // A clock that goes wrong: only the heartbeat tells.
    const path = `${directory}/lease.json`;
    utimesSync(path, 1, 1);
    assert.equal((await readStatus(directory, { lapseSeconds: 0 })).state, 'running');
    const text = readFileSync(path, 'utf8');
    lock.release();
    writeFileSync(path, text);
    utimesSync(path, 1, 1);
    assert.equal((await readStatus(directory, { watchSeconds: 0.3 })).state, 'unknown');
  });
});

suite('atomloop status', () => {
  test('exits with 0, 1, 2 and 75, and prints JSON', async (context) => {
    const folder = new Folder(context);
    folder.write('in.xyz', frames(8));
    folder.write('op.mjs', module);
    const status = async (...args: string[]) =>
      atomloop(['status', 'out.xyz', ...args], { cwd: folder.path });
    assert.equal((await status()).code, 2);
    const command = ['in.xyz@:7', '-o', 'out.xyz', '--npool', '1', '--chunksize', '1'];
    await atomloop(['copy', ...command], { cwd: folder.path });
    const good = await status();
    assert.equal(good.code, 0);
    assert.match(good.stdout, /^out\.xyz: finished\n[\s\S]*7 done, 0 failed/);

    const run = start(['map', 'op.mjs', 'in.xyz', ...command.slice(1), '--set', 'hang=5', '--overwrite'], {
      cwd: folder.path,
    });
    await waitUntil(async () => (await status()).stdout.includes('5 done'), 'five are done');
    const { code, stdout } = await status('--json');
    assert.equal(code, 75);
    assert.equal((JSON.parse(stdout) as { counts: { done: number } }).counts.done, 5);
    run.child.kill('SIGKILL');
    await run.ended;
    assert.equal((await status()).code, 75);
    await atomloop(['map', 'op.mjs', 'in.xyz', ...command.slice(1), '--set', 'hang=-1', '--overwrite'], {
      cwd: folder.path,
    });
    assert.equal((await status()).code, 1);
  });
});
