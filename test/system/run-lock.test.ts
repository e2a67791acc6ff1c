import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { AtomloopError } from '../../src/errors.js';
import { thisMachine } from '../../src/system/machine.js';
import { acquireRunLock, type RunLockOptions } from '../../src/system/run-lock.js';
import { Folder } from '../helpers/folder.js';
import { Script } from '../helpers/scripts.js';
import { processState, waitUntil } from '../helpers/wait.js';

const module = new URL('../../src/system/run-lock.js', import.meta.url).href;

/** Takes the directory and holds it until it is killed or told to release by SIGTERM. */
const holder = `
import { acquireRunLock } from ${JSON.stringify(module)};
const [directory, options] = process.argv.slice(1);
try {
  const lock = await acquireRunLock(directory, JSON.parse(options));
  console.log('held');
  lock.lost.addEventListener('abort', () => console.log('lost ' + lock.lost.reason.code));
  process.on('SIGTERM', () => { lock.release(); process.exit(0); });
  setInterval(() => {}, 1000);
} catch (error) {
  console.log(error.code + ' ' + error.message);
}`;

const quick = { beatSeconds: 0.1, lapseSeconds: 1.5 };
const otherHost = { ...thisMachine(), host: 'elsewhere', bootId: 'another' };
const asOther = { ...quick, machine: otherHost, usesKernelLock: false };

const start = (context: TestContext, folder: Folder, options: RunLockOptions = {}): Script =>
  new Script(context, holder, folder.path, JSON.stringify(options));

async function held(context: TestContext, folder: Folder, options: RunLockOptions = {}): Promise<Script> {
  const script = start(context, folder, options);
  assert.equal(await script.line(() => true), 'held');
  return script;
}

async function killed(script: Script): Promise<void> {
  script.child.kill('SIGKILL');
  await script.ended;
}

const rejectsBusy = async (folder: Folder, script: Script, options: RunLockOptions): Promise<void> => {
  const { host } = JSON.parse(folder.read('lease.json')) as { host: string };
  await assert.rejects(acquireRunLock(folder.path, options), (error) => {
    assert.ok(error instanceof AtomloopError);
    assert.equal(error.kind, 'output');
    assert.equal(error.code, 'E_OUTPUT_BUSY');
    assert.match(error.message, new RegExp(`process ${script.pid} on ${host}`));
    return true;
  });
};

test('of two processes that want one directory exactly one gets it, twenty times', async (context) => {
  for (let race = 0; race < 20; race += 1) {
    const folder = new Folder(context);
    // Every other race is decided by the lease alone.
    const options = { usesKernelLock: race % 2 === 0 };
    const two = [start(context, folder, options), start(context, folder, options)];
    const said = await Promise.all(two.map((script) => script.line(() => true)));
    const winner = said.findIndex((line) => line === 'held');
    assert.match(
      said[1 - winner] ?? '',
      new RegExp(`^E_OUTPUT_BUSY .*process ${two[winner]?.pid ?? ''} on `),
    );
    await Promise.all(two.map(killed));
  }
});

suite('a process of this machine', () => {
  for (const usesKernelLock of [true, false]) {
    const how = usesKernelLock ? 'with' : 'without';
    test(`is followed without delay and without unlocking after kill -9, ${how} the kernel's lock`, async (context) => {
      const folder = new Folder(context);
      await killed(await held(context, folder, { usesKernelLock }));
      const before = performance.now();
      const lock = await acquireRunLock(folder.path, { usesKernelLock });
      lock.release();
      // Without the kernel's lock a rival on another host is waited for.
      assert.ok(performance.now() - before < (usesKernelLock ? 500 : 3000));
    });

    test(`that is stopped keeps its directory, ${how} the kernel's lock`, async (context) => {
      const folder = new Folder(context);
      const options = { ...quick, usesKernelLock };
      const script = await held(context, folder, options);
      script.child.kill('SIGSTOP');
      await waitUntil(() => processState(script.pid) === 'T', 'it is stopped');
      await rejectsBusy(folder, script, options);
    });
  }

  test('gives the directory free and leaves nothing in it', async (context) => {
    const folder = new Folder(context);
    const lock = await acquireRunLock(folder.path);
    assert.deepEqual(readdirSync(folder.path).sort(), ['lease.json', 'lock']);
    lock.release();
    lock.release();
    assert.deepEqual(readdirSync(folder.path), []);
    (await acquireRunLock(folder.path)).release();
  });

  test('cannot take a directory twice', async (context) => {
    const folder = new Folder(context);
    const lock = await acquireRunLock(folder.path);
    await assert.rejects(acquireRunLock(folder.path), { code: 'E_OUTPUT_BUSY' });
    lock.release();
  });

  test('whose id another process has now is known to be gone', async (context) => {
    const folder = new Folder(context);
    const script = await held(context, folder);
    const lease = JSON.parse(folder.read('lease.json')) as Record<string, unknown>;
    await killed(script);
    folder.write('lease.json', JSON.stringify({ ...lease, pid: process.pid }));
    (await acquireRunLock(folder.path)).release();
  });

  test('ends by itself though it holds a lock', async (context) => {
    const folder = new Folder(context);
    const source = `import { acquireRunLock } from ${JSON.stringify(module)};
      await acquireRunLock(process.argv[1]); console.log('held');`;
    assert.deepEqual(await new Script(context, source, folder.path).ended, { code: 0, signal: null });
  });
});

suite('a process of another host', () => {
  test('keeps its directory while its heartbeat moves, also with a busy event loop', async (context) => {
    const folder = new Folder(context);
    const script = await held(context, folder, asOther);
    await rejectsBusy(folder, script, quick);
    const blocked = `import { acquireRunLock } from ${JSON.stringify(module)};
      await acquireRunLock(process.argv[1], JSON.parse(process.argv[2]));
      process.stdout.write('held\\n', () => { for (;;); });`;
    const other = new Folder(context);
    const busy = new Script(context, blocked, other.path, JSON.stringify(asOther));
    await busy.line((line) => line === 'held');
    await rejectsBusy(other, busy, quick);
  });

  test('is waited for until its heartbeat stood still for the lapse', async (context) => {
    const folder = new Folder(context);
    await killed(await held(context, folder, asOther));
    const told: (string | undefined)[] = [];
    const before = performance.now();
    const lock = await acquireRunLock(folder.path, { ...quick, onWait: (who) => told.push(who?.host) });
    const seconds = (performance.now() - before) / 1000;
    lock.release();
    assert.ok(seconds >= 1.5 && seconds < 6, `${seconds} s`);
    assert.deepEqual(told, ['elsewhere']);
  });

  test('that was stopped for too long learns that it lost the directory and leaves the lease alone', async (context) => {
    const folder = new Folder(context);
    const script = await held(context, folder, asOther);
    script.child.kill('SIGSTOP');
    const lock = await acquireRunLock(folder.path, quick);
    script.child.kill('SIGCONT');
    assert.equal(await script.line((line) => line.startsWith('lost')), 'lost E_LEASE_LOST');
    script.child.kill('SIGTERM');
    await script.ended;
    const lease = JSON.parse(readFileSync(folder.at('lease.json'), 'utf8')) as { token: string };
    assert.equal(lease.token, lock.holder.token);
    assert.equal(lock.lost.aborted, false);
    lock.release();
  });

  test('and one of this host that both take over a lapsed lease end with one holder', async (context) => {
    const folder = new Folder(context);
    await killed(await held(context, folder, { ...asOther, machine: { ...otherHost, host: 'third' } }));
    const two = [
      start(context, folder, asOther),
      start(context, folder, { ...quick, usesKernelLock: false }),
    ];
    const said = await Promise.all(two.map((script) => script.line(() => true)));
    assert.equal(said.filter((line) => line === 'held').length, 1, said.join());
    assert.equal(said.filter((line) => line.startsWith('E_OUTPUT_BUSY')).length, 1);
  });
});

test('a damaged lease is waited for like one of another host', async (context) => {
  const folder = new Folder(context);
  folder.write('lease.json', '{"beat":  ');
  (await acquireRunLock(folder.path, quick)).release();
});

test('a lease that is removed counts as lost', async (context) => {
  const folder = new Folder(context);
  const lock = await acquireRunLock(folder.path, quick);
  rmSync(folder.at('lease.json'));
  await waitUntil(() => lock.lost.aborted, 'the loss is seen');
  assert.equal((lock.lost.reason as AtomloopError).code, 'E_LEASE_LOST');
  lock.release();
});

test('waiting for a lapse ends when it is aborted', async (context) => {
  const folder = new Folder(context);
  await killed(await held(context, folder, asOther));
  await assert.rejects(acquireRunLock(folder.path, { signal: AbortSignal.timeout(100) }), {
    name: 'AbortError',
  });
  assert.deepEqual(readdirSync(folder.path), ['lease.json']);
});

test('a directory that nothing can be made in is an output error that names it', async (context) => {
  const folder = new Folder(context);
  for (const usesKernelLock of [true, false]) {
    await assert.rejects(acquireRunLock(folder.at('missing'), { usesKernelLock }), (error) => {
      assert.ok(error instanceof AtomloopError);
      assert.deepEqual([error.kind, error.code, error.details.got], ['output', 'E_OUTPUT_LOCK', 'ENOENT']);
      return true;
    });
  }
});

test('a lock file that is a symbolic link is not followed', async (context) => {
  const folder = new Folder(context);
  symlinkSync(folder.at('target'), folder.at('lock'));
  await assert.rejects(acquireRunLock(folder.path), { code: 'E_OUTPUT_LOCK' });
  assert.equal(existsSync(folder.at('target')), false);
});
