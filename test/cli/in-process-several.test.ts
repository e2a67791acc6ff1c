import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, suite, test, type TestContext } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { inProcess } from '../helpers/in-process.js';
import { waitUntil } from '../helpers/wait.js';

const home = process.cwd();
after(() => {
  process.chdir(home);
});

/** A folder with inputs, the working directory from now on. */
function prepared(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(40));
  folder.write('evaluated.xyz', frames(30).replaceAll('number=', 'EMT_energy=-1.5 REF_energy=-1.4 number='));
  folder.write('described.xyz', frames(30).replaceAll(/number=(\d+)/g, 'number=$1 soap="1 0.$1 $1.5"'));
  folder.write('throw.mjs', 'export default () => { throw new Error("bad luck"); };');
  folder.write(
    'wait.mjs',
    'export default { shape: "each", each(one) { return new Promise((done) => setTimeout(done, 20, one)); } };',
  );
  folder.write(
    'mark.mjs',
    'import { writeFileSync } from "node:fs"; export default { shape: "each", async each(one, _, { index }) {' +
      ' if (index === 20) writeFileSync("mark", "");' +
      ' await new Promise((done) => setTimeout(done, 20)); return one; } };',
  );
  folder.write('never.mjs', 'export default { shape: "each", each: () => new Promise(() => {}) };');
  folder.write('busy.mjs', 'export default { shape: "each", each() { for (;;); } };');
  folder.write(
    'abort.mjs',
    'export default (list) => { if (list.length > 0) process.abort(); return list; };',
  );
  process.chdir(folder.path);
  return folder;
}

test('six at once: each has its own text, and the same outputs as the program alone', async (context) => {
  const lines = [
    'calculate in.xyz -o a.xyz --calculator emt --npool 2',
    'calculate in.xyz -o b.xyz --calculator lj(sigma=2.3,epsilon=0.1,rc=6) --npool 1',
    'select fps described.xyz -o c.xyz --descriptor-key soap --num 7 --npool 1',
    'error evaluated.xyz --calc-prefix EMT_ --ref-prefix REF_ -o d.csv --npool 1',
    'map throw.mjs in.xyz -o e.xyz --npool 1',
    'exec in.xyz -o f.xyz --npool 1 -- cat',
  ];
  const other = prepared(context);
  for (const line of lines) await atomloop(line.split(' '), { cwd: other.path });
  const folder = prepared(context);
  const ends = await Promise.all(lines.map((line) => inProcess(line.split(' '))));
  assert.deepEqual(
    ends.map(({ code }) => code),
    [0, 0, 0, 0, 1, 0],
  );
  for (const name of ['a.xyz', 'b.xyz', 'c.xyz', 'd.csv', 'e.xyz', 'e.failed.xyz', 'f.xyz'])
    assert.equal(folder.read(name), other.read(name), name);
  const texts = ends.map(({ text }) => text);
  for (const [i, name] of ['a', 'b', 'c', undefined, 'e', 'f'].entries()) {
    const others = ['a', 'b', 'c', 'e', 'f'].filter((one) => one !== name);
    if (name !== undefined) assert.match(texts[i] ?? '', new RegExp(`^output: ${name}\\.xyz`, 'm'));
    for (const one of others) assert.doesNotMatch(texts[i] ?? '', new RegExp(`output: ${one}\\.xyz`));
  }
  assert.equal(texts.filter((text) => text.includes('bad luck')).length, 1);
});

test('two that want one output: one has it, the other is told who', async (context) => {
  prepared(context);
  const words = 'map wait.mjs in.xyz -o out.xyz --npool 1'.split(' ');
  const ends = await Promise.all([inProcess(words), inProcess(words)]);
  assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 5]);
  assert.equal(ends.find(({ code }) => code === 5)?.error?.code, 'E_OUTPUT_BUSY');
});

test('shards are joined as the program joins them', async (context) => {
  const folder = prepared(context);
  for (const part of [1, 2]) {
    const { code } = await inProcess(`copy in.xyz -o out.xyz --shard ${part}/2 --npool 1`.split(' '));
    assert.equal(code, 0);
  }
  const parts = ['out.shard-1-of-2.xyz', 'out.shard-2-of-2.xyz'];
  const { code, text } = await inProcess(['merge', '-o', 'out.xyz', ...parts]);
  assert.equal(code, 0, text);
  assert.equal(folder.read('out.xyz'), folder.read('in.xyz'));
});

suite('an abort', () => {
  test('keeps what is done; the same again goes on and makes the same bytes', async (context) => {
    const words = 'map mark.mjs in.xyz -o out.xyz --npool 2 --chunksize 2'.split(' ');
    const folder = prepared(context);
    const controller = new AbortController();
    const first = inProcess(words, { signal: controller.signal });
    await waitUntil(() => existsSync('mark'), 'half of it is done');
    controller.abort();
    const stopped = await first;
    assert.equal(stopped.code, 75, stopped.text);
    assert.equal(stopped.error?.code, 'E_STOPPED');
    assert.match(stopped.text, /configurations are done and kept/);
    assert.equal(existsSync(folder.at('out.xyz')), false);
    const again = await inProcess(words);
    assert.equal(again.code, 0, again.text);
    assert.match(again.text, /^going on: [1-9]\d* configurations were done before$/m);
    const other = prepared(context);
    await atomloop(words, { cwd: other.path });
    assert.equal(folder.read('out.xyz'), other.read('out.xyz'));
  });

  for (const [scheme, module] of [
    ['threads', 'never'],
    ['threads', 'busy'],
    ['processes', 'never'],
    ['processes', 'busy'],
    ['serial', 'never'],
  ]) {
    test(`ends ${scheme} where the operator is ${module} done, with 8`, async (context) => {
      const folder = prepared(context);
      const words = `map ${module}.mjs in.xyz -o out.xyz --npool 1 --scheme ${scheme} --progress json`;
      const controller = new AbortController();
      const onText = (text: string): void => {
        if (text.includes('"type":"started"'))
          setImmediate(() => {
            controller.abort();
          });
      };
      const { code, error } = await inProcess(words.split(' '), { signal: controller.signal, onText });
      assert.equal(code, 8);
      assert.equal(error?.code, 'E_NO_PROGRESS');
      assert.equal(existsSync(folder.at('out.xyz')), false);
    });
  }

  test('before the beginning does nothing, whatever its reason', async (context) => {
    prepared(context);
    for (const reason of [undefined, new Error('not wanted'), 'text']) {
      const words = 'copy in.xyz -o out.xyz --npool 1'.split(' ');
      const { code, error, text } = await inProcess(words, { signal: AbortSignal.abort(reason) });
      assert.equal(code, 8);
      assert.equal(error?.code, 'E_NO_PROGRESS');
      assert.equal(text, 'the run was stopped before anything was done\n');
    }
    assert.equal(existsSync('out.xyz'), false);
  });
});

test('what dies in a worker process is a failure of its configurations, and this process lives', async (context) => {
  prepared(context);
  const words = 'map abort.mjs in.xyz@:2 -o out.xyz --npool 1 --scheme processes'.split(' ');
  const { code, text } = await inProcess(words);
  assert.equal(code, 1, text);
  assert.match(text, /failed\[E_WORKER_KILLED\]: in\.xyz:1: worker died: SIGABRT/);
});

test('help goes to the log, and an interpreter for all of the process is refused', async (context) => {
  prepared(context);
  const help = await inProcess(['copy', '--help']);
  assert.equal(help.code, 0);
  assert.match(help.text, /^Examples:/);
  const python = await inProcess('copy in.xyz -o out.xyz --python python3'.split(' '));
  assert.equal(python.code, 2);
  assert.equal(python.error?.code, 'E_SETTING');
  assert.equal(existsSync('out.xyz'), false);
});

test('nothing changes in the process: listeners, exit code, environment, open files, working directory', async (context) => {
  prepared(context);
  const { signal } = new AbortController();
  const warnings: string[] = [];
  const onWarning = ({ message }: Error): void => {
    warnings.push(message);
  };
  process.on('warning', onWarning);
  context.after(() => process.off('warning', onWarning));
  const lines = [
    'copy in.xyz@:2 -o out.xyz --npool 1 --overwrite',
    'calculate none.xyz -o none.xyz --calculator emt',
    'exec in.xyz@:2 -o cat.xyz --npool 1 --overwrite -- cat',
    'info in.xyz',
  ];
  const round = async (): Promise<void> => {
    for (const line of lines) await inProcess(line.split(' '), { signal });
  };
  const files = (): number => readdirSync('/proc/self/fd').length;
  const state = (): unknown => ({
    listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
    exitCode: process.exitCode,
    environment: { ...process.env },
    directory: process.cwd(),
  });
  await round();
  const [before, most] = [state(), files()];
  for (let i = 0; i < 14; i += 1) await round();
  await waitUntil(() => files() <= most, 'no file stays open');
  assert.deepEqual(state(), before);
  assert.deepEqual(warnings, []);
});
