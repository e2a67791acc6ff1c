import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { suite, test } from 'node:test';
import { FlowScene } from './flow-scene.js';

/** Each file is read and worked on as it comes; a last step waits for all. */
const text = (close: string, more = ''): string => `execution: parallel
threads: 2
streams: {files: {glob: 'in/*.txt', settle: 0, close: ${close}}}
steps:
  - {id: read, foreach: files, run: [sh, make.sh, 'read-{stem}', 'out/{stem}.a'], inputs: ['{item}'], outputs: ['out/{stem}.a'], prerequisites: []}
  - {id: work, foreach: read, run: [sh, make.sh, 'work-{stem}'], inputs: ['out/{stem}.a']}
  - {id: close, run: [sh, make.sh, close], wait: true}
${more}`;

suite('steps of a stream start as files come, and close when', () => {
  test('a file is there; the next run takes the new files alone', async (context) => {
    const flow = new FlowScene(context, text('{file: in/DONE}'));
    flow.file('in/a.txt');
    const { ended } = flow.start('run');
    await flow.untilBegun('read-a', 'work-a');
    flow.file('in/b.txt');
    await flow.untilBegun('read-b', 'work-b');
    assert.ok(!flow.begun.includes('close'));
    assert.deepEqual((await flow.view()).streams, [{ name: 'files', state: 'open', items: 2 }]);
    flow.file('in/DONE');
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
    assert.equal(flow.begun.at(-1), 'close');

    assert.match((await flow.run()).stderr, /5 finished \(5 kept\)/);
    flow.forget();
    flow.file('in/c.txt');
    rmSync(flow.folder.at('in/a.txt'));
    assert.equal((await flow.run('-q')).code, 0);
    // What was made of a file counts after it has gone.
    assert.deepEqual(flow.begun, ['read-c', 'work-c', 'close']);
  });

  test('nothing has come for a while', async (context) => {
    const flow = new FlowScene(context, text('{idle: 300ms}'));
    flow.file('in/a.txt');
    const { code, stderr } = await flow.run();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /files: closed after 1 items?\n/);
    assert.deepEqual(flow.begun, ['read-a', 'work-a', 'close']);
  });

  test('so many have come', async (context) => {
    const flow = new FlowScene(context, text('{count: 2}'));
    flow.file('in/a.txt');
    const { ended } = flow.start('run');
    await flow.untilBegun('work-a');
    flow.file('in/b.txt');
    assert.equal((await ended).code, 0);
    assert.equal(flow.begun.length, 5);
  });

  test('a step has finished', async (context) => {
    const flow = new FlowScene(
      context,
      text('{step: acquire}', '  - {id: acquire, run: [sh, gate.sh, acquire], prerequisites: []}\n'),
    );
    const { ended } = flow.start('run', ['-q']);
    await flow.untilBegun('acquire');
    flow.file('in/a.txt');
    flow.letGo('acquire');
    assert.equal((await ended).code, 0);
    assert.deepEqual(flow.begun.toSorted(), ['acquire', 'close', 'read-a', 'work-a']);
  });

  test('a person has finished a step', async (context) => {
    const flow = new FlowScene(
      context,
      text('{step: ask}', "  - {id: ask, interactive: true, run: ['true'], prerequisites: []}\n"),
    );
    flow.file('in/a.txt');
    const { ended } = flow.start('run', ['-q']);
    await flow.untilBegun('work-a');
    let code: number | null = 2;
    while (code === 2) ({ code } = await flow.steps('continue'));
    assert.equal((await ended).code, 0);
    assert.equal(flow.begun.at(-1), 'close');
  });

  test('all of another stream is done', async (context) => {
    const flow = new FlowScene(
      context,
      `streams:
  raw: {glob: 'raw/*.txt', settle: 0, close: {file: raw/DONE}}
  made: {glob: 'made/*.txt', settle: 0, close: {step: make}}
steps:
  - {id: make, foreach: raw, run: [sh, make.sh, 'make-{stem}', 'made/{stem}.txt'], prerequisites: []}
  - {id: use, foreach: made, run: [sh, make.sh, 'use-{stem}'], prerequisites: []}
`,
    );
    flow.file('made/own.txt');
    flow.file('raw/a.txt');
    const { ended } = flow.start('run', ['-q']);
    await flow.untilBegun('use-a', 'use-own');
    // Its step has nothing more to do when its own stream closes.
    flow.file('raw/DONE');
    assert.equal((await ended).code, 0);
    flow.forget();
    rmSync(flow.folder.at('raw/a.txt'));
    assert.equal((await flow.run('-q', '--restart', '--yes')).code, 0);
    assert.deepEqual(flow.begun.toSorted(), ['use-a', 'use-own']);
  });
});

test('a run ends where the step that closes its stream has failed', async (context) => {
  const flow = new FlowScene(
    context,
    text('{step: acquire}', "  - {id: acquire, run: ['false'], prerequisites: []}\non_failure: continue\n"),
  );
  flow.file('in/a.txt');
  assert.equal((await flow.run('-q')).code, 1);
  assert.equal((await flow.step('close'))?.state, 'waiting');
});

test('any name of a file is taken as it is', async (context) => {
  const names = [
    'with blank.txt',
    "it's $HOME;*.txt",
    '{stem}.txt',
    '-n.txt',
    'ümläut\u{1F600}.txt',
    '[x].txt',
    'a"b\\c.txt',
  ];
  const flow = new FlowScene(
    context,
    `streams: {files: {glob: 'in/*.txt'}}
steps:
  - {id: copy, foreach: files, run: [cp, --, '{item}', 'out/{name}'], inputs: ['{item}'], outputs: ['out/{name}'], prerequisites: []}
  - {id: next, foreach: copy, run: [sh, make.sh, next]}
`,
  );
  for (const name of names) flow.file(`in/${name}`);
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  for (const name of names) assert.equal(flow.folder.read(`out/${name}`), `in/${name}`);
  assert.match((await flow.run()).stderr, /14 finished \(14 kept\)/);
  const weird = `copy[in/${names[1]}]`;
  assert.match((await flow.steps('logs', [weird])).stdout, /--- attempt 1/);
  assert.equal((await flow.steps('reset', [weird])).code, 0);
  flow.forget();
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['next']);
});

test('two files that give one output are an error that names both', async (context) => {
  const flow = new FlowScene(
    context,
    `streams: {files: {glob: 'in/**/*.txt'}}
steps:
  - {id: read, foreach: files, run: [cp, '{item}', 'out/{stem}'], outputs: ['out/{stem}'], prerequisites: []}
`,
  );
  flow.file('in/1/a.txt');
  flow.file('in/2/a.txt');
  const { code, stderr } = await flow.run();
  assert.equal(code, 2);
  assert.match(
    stderr,
    /error\[E_STEP_OUTPUTS\]: flow.yaml:4:5: [^]*`read\[in\/1\/a.txt\]` and `read\[in\/2\/a.txt\]`/,
  );
  assert.ok(!flow.has('out/a'));
});

test("a step's id means all its instances", async (context) => {
  const flow = new FlowScene(
    context,
    "streams: {letters: {values: [a, b]}}\nsteps:\n  - {id: one, foreach: letters, run: [sh, make.sh, '{item}']}\n",
  );
  assert.equal((await flow.run('-q')).code, 0);
  assert.match((await flow.steps('why', ['one'])).stdout, /one\[a\][^]*one\[b\]/);
  assert.equal((await flow.steps('reset', ['one'])).code, 0);
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['a', 'b', 'a', 'b']);
});
