import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { ChildProgram, exitText } from '../../src/programs/child-program.js';
import { processState, waitUntil } from '../helpers/wait.js';

const node = (source: string, lines: string[] = []): ChildProgram =>
  new ChildProgram({
    command: process.execPath,
    args: ['--eval', source],
    onLine: (line) => lines.push(line),
  });

test('the end of a program is told as its code or signal', async () => {
  assert.equal(exitText(await node('process.exit(3)').exited), 'exit code 3');
  assert.equal(exitText(await node("process.kill(process.pid, 'SIGSEGV')").exited), 'SIGSEGV');
  const missing = await new ChildProgram({ command: '/no/such/program' }).exited;
  assert.match(exitText(missing), /ENOENT/);
});

test('its lines are told one by one and the last 4 KB of standard error are kept', async () => {
  const lines: string[] = [];
  const program = node(
    "for (let i = 0; i < 1000; i++) console.error('line ' + i); process.stderr.write('the end')",
    lines,
  );
  await program.exited;
  assert.equal(lines.length, 1001);
  assert.equal(lines.at(-1), 'the end');
  assert.equal(program.stderrTail.length, 4096);
  assert.ok(program.stderrTail.endsWith('line 999\nthe end'));
});

test('a program talks over extra pipes, and no shell reads its arguments', async () => {
  const program = new ChildProgram({
    command: process.execPath,
    args: ['--eval', "require('fs').writeSync(3, process.argv[1])", '--', '$(id); `id` \n -rf *'],
    extra: ['pipe'],
  });
  const [part] = (await once(program.pipe(3), 'data')) as [Buffer];
  assert.equal(part.toString(), '$(id); `id` \n -rf *');
  await program.exited;
});

suite('killing ends', () => {
  const started = async (source: string): Promise<{ program: ChildProgram; lines: string[] }> => {
    const lines: string[] = [];
    const program = node(`${source}; setInterval(() => {}, 1000); console.log('ready')`, lines);
    await waitUntil(() => lines.includes('ready'), 'it is there');
    return { program, lines };
  };

  test('a program that listens to SIGTERM in its own way', async () => {
    const { program } = await started("process.on('SIGTERM', () => process.exit(7))");
    assert.deepEqual(await program.kill(20), { code: 7, signal: null });
  });

  test('one that ignores SIGTERM, after the grace', async () => {
    const { program } = await started("process.on('SIGTERM', () => {})");
    assert.deepEqual(await program.kill(0.2), { code: null, signal: 'SIGKILL' });
  });

  test('one that is stopped', async () => {
    const { program } = await started('');
    process.kill(program.pid, 'SIGSTOP');
    await waitUntil(() => processState(program.pid) === 'T', 'it is stopped');
    assert.deepEqual(await program.kill(20), { code: null, signal: 'SIGTERM' });
  });

  test('all that it started, also when it ends by itself', async () => {
    const child = "const c = require('child_process').spawn('sleep', ['1000']); console.log('pid ' + c.pid)";
    for (const end of [
      (program: ChildProgram) => program.kill(),
      (program: ChildProgram) => process.kill(program.pid, 'SIGINT'),
    ]) {
      const { program, lines } = await started(child);
      const pid = Number(lines.find((line) => line.startsWith('pid '))?.slice(4));
      assert.ok(processState(pid) !== undefined);
      void end(program);
      await program.exited;
      await waitUntil(() => processState(pid) === undefined, 'its child is gone', 5);
    }
  });

  test('nothing, twice, where it is already gone', async () => {
    const { program } = await started('');
    const [first, second] = await Promise.all([program.kill(), program.kill()]);
    assert.deepEqual(
      [first.signal, second.signal, (await program.kill(1)).signal],
      ['SIGKILL', 'SIGKILL', 'SIGKILL'],
    );
  });
});
