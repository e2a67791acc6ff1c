import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlowScene } from './flow-scene.js';

test('an interactive step holds back what depends on it, and nothing else', async (context) => {
  const flow = new FlowScene(
    context,
    `execution: parallel
steps:
  - {id: ask, interactive: true, run: [sh, make.sh, ask], prerequisites: []}
  - {id: also, interactive: true, run: [sh, make.sh, also], prerequisites: []}
  - {id: after, run: [sh, make.sh, after], prerequisites: [ask]}
  - {id: other, run: [sh, make.sh, other], prerequisites: []}
  - {id: last, run: [sh, make.sh, last], wait: true}
`,
  );
  const { code, stderr } = await flow.run();
  assert.equal(code, 75, stderr);
  assert.match(stderr, /atomloop steps continue flow.yaml/);
  const states = {
    ask: 'interactive',
    also: 'interactive',
    after: 'new',
    other: 'finished',
    last: 'waiting',
  };
  assert.deepEqual(await flow.states(), states);
  assert.equal((await flow.view()).state, 'interactive');

  // The same command changes nothing: a person is still waited for.
  assert.equal((await flow.run('-q')).code, 75);
  const which = await flow.steps('continue');
  assert.equal(which.code, 2);
  assert.match(which.stderr, /several steps wait[^]*ask, also/);
  assert.deepEqual(flow.begun.toSorted(), ['also', 'ask', 'other']);

  const first = await flow.steps('continue', ['ask']);
  assert.equal(first.code, 75, first.stderr);
  assert.deepEqual(flow.begun.slice(3), ['after']);
  const second = await flow.steps('continue');
  assert.equal(second.code, 0, second.stderr);
  assert.deepEqual(flow.begun.slice(4), ['last']);
  assert.equal((await flow.steps('continue')).code, 2);
});

test('continue while the run goes on lets it go on there', async (context) => {
  const flow = new FlowScene(
    context,
    `execution: parallel
threads: 2
steps:
  - {id: ask, interactive: true, run: [sh, make.sh, ask], prerequisites: []}
  - {id: slow, run: [sh, gate.sh, slow], prerequisites: []}
  - {id: after, run: [sh, gate.sh, after], prerequisites: [ask]}
`,
  );
  const { ended } = flow.start('run', ['-q']);
  await flow.untilBegun('ask', 'slow');
  let code: number | null = 2;
  // The step has written its name, but may not have ended yet.
  while (code === 2) ({ code } = await flow.steps('continue', ['ask']));
  assert.equal(code, 0);
  await flow.untilBegun('after');
  flow.letGo('slow', 'after');
  assert.equal((await ended).code, 0);
});

test('a person may make the outputs of an interactive step', async (context) => {
  const flow = new FlowScene(
    context,
    `steps:
  - {id: ask, interactive: true, run: [sh, make.sh, ask], outputs: [picked.txt]}
  - {id: use, run: [sh, make.sh, use], inputs: [picked.txt]}
`,
  );
  assert.equal((await flow.run('-q')).code, 75);
  const early = await flow.steps('continue');
  assert.equal(early.code, 2);
  assert.match(early.stderr, /error\[E_STEP_OUTPUT\]: picked.txt: /);
  flow.file('picked.txt');
  const { code, stderr } = await flow.steps('continue');
  assert.equal(code, 0, stderr);
  assert.deepEqual(flow.begun, ['ask', 'use']);
  assert.match((await flow.run()).stderr, /2 finished \(2 kept\)/);
});
