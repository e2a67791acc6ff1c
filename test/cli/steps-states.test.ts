import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noneLeft } from '../faults/marked.js';
import { FlowScene } from './flow-scene.js';

test('a closing step waits for all others, unless a person releases it', async (context) => {
  const flow = new FlowScene(
    context,
    `execution: parallel
threads: 2
steps:
  - {id: close, wait: true, run: [sh, make.sh, close]}
  - {id: one, run: [sh, gate.sh, one], prerequisites: []}
`,
  );
  const { ended } = flow.start('run', ['-q']);
  await flow.untilBegun('one');
  assert.equal((await flow.step('close'))?.state, 'waiting');
  assert.equal((await flow.steps('release', ['one'])).code, 2);
  assert.equal((await flow.steps('release', ['close'])).code, 0);
  await flow.untilBegun('close');
  flow.letGo('one');
  assert.equal((await ended).code, 0);
  // It did not see what finished after it, so that the next run brings it up to date.
  assert.match((await flow.run()).stderr, /close: started \(prerequisite one /);
  assert.match((await flow.run()).stderr, /2 finished \(2 kept\)/);
});

test('a failure stops what is new, and what waits for it is shown as blocked', async (context) => {
  const flow = new FlowScene(
    context,
    `execution: parallel
threads: 2
steps:
  - {id: bad, run: [sh, -c, 'sh make.sh bad; echo it broke; exit 3'], prerequisites: []}
  - {id: after, run: [sh, make.sh, after], prerequisites: [bad]}
  - {id: later, run: [sh, make.sh, later], prerequisites: [after]}
  - {id: free, run: [sh, make.sh, free], prerequisites: []}
  - {id: last, run: [sh, make.sh, last], prerequisites: [free]}
  - {id: close, run: [sh, make.sh, close], wait: true}
`,
  );
  const stopped = await flow.run();
  assert.equal(stopped.code, 1);
  assert.match(stopped.stderr, /step `bad` failed; expected exit code 0, got exit code 3: it broke/);
  assert.ok(!flow.begun.includes('last'));
  for (const id of ['after', 'later', 'close']) assert.equal((await flow.step(id))?.standing, 'blocked', id);
  assert.match((await flow.steps('list')).stdout, /later +blocked/);

  flow.forget();
  assert.equal((await flow.run('-q', '--on-failure', 'continue')).code, 1);
  assert.deepEqual(flow.begun.filter((name) => name !== 'free').toSorted(), ['bad', 'last']);
  assert.equal((await flow.step('bad'))?.attempt, 2);
});

test('a step may be allowed to fail where the run is not', async (context) => {
  const flow = new FlowScene(
    context,
    `steps:
  - {id: bad, run: ['false'], on_failure: continue}
  - {id: other, run: [sh, make.sh, other], prerequisites: []}
  - {id: worse, run: ['false'], prerequisites: []}
  - {id: never, run: [sh, make.sh, never], prerequisites: []}
`,
  );
  assert.equal((await flow.run('-q')).code, 1);
  assert.deepEqual(flow.begun, ['other']);
  assert.deepEqual(await flow.states(), { bad: 'failed', other: 'finished', worse: 'failed', never: 'new' });
});

test('a step is tried again as often as it may; the log has all attempts', async (context) => {
  const flow = new FlowScene(
    context,
    `steps:
  - {id: try, retries: 3, run: [sh, -c, 'sh make.sh try; echo try $(wc -l < log); test $(wc -l < log) -ge 3']}
`,
  );
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /try: failed, .*; it is tried again\ntry: started, attempt 2 /);
  assert.equal(flow.begun.length, 3);
  assert.equal((await flow.step('try'))?.attempt, 3);
  assert.match(
    flow.log('try'),
    /^--- attempt 1,[^]*try 1\n--- attempt 2,[^]*try 2\n--- attempt 3,[^]*try 3\n$/,
  );
});

test('a step that takes too long is ended with all that it started', async (context) => {
  const flow = new FlowScene(
    context,
    `steps:
  - {id: hang, timeout: 300ms, run: [sh, -c, 'sleep 1000 & sh -c "trap : TERM; sh gate.sh hang"']}
`,
  );
  const { code, stderr } = await flow.run();
  assert.equal(code, 1);
  assert.match(stderr, /error\[E_STEP_TIMEOUT\]: step `hang` took too long; expected an end within 0.3 s/);
  await noneLeft(flow.mark);
});

test('a step whose output is not there, or empty, has failed; so has one without its input', async (context) => {
  const flow = new FlowScene(
    context,
    `on_failure: continue
steps:
  - {id: none, run: ['true'], outputs: [none.txt], prerequisites: []}
  - {id: empty, run: [touch, empty.txt], outputs: [empty.txt], prerequisites: []}
  - {id: unfed, run: ['true'], inputs: [absent.txt], prerequisites: []}
  - {id: lax, run: ['true'], inputs: ['absent*.txt'], prerequisites: []}
  - {id: blind, run: ['true'], inputs: [/dev/null], prerequisites: []}
`,
  );
  assert.equal((await flow.run('-q')).code, 1);
  const errors = (await flow.view()).steps.map(({ id, error }) => [id, error?.code]);
  assert.deepEqual(errors, [
    ['none', 'E_STEP_OUTPUT'],
    ['empty', 'E_STEP_OUTPUT'],
    ['unfed', 'E_STEP_INPUT'],
    ['lax', undefined],
    ['blind', 'E_READ'],
  ]);
});

test('steps may be finished by hand before anything has run', async (context) => {
  const flow = new FlowScene(
    context,
    "streams: {letters: {values: [a, b, c]}}\nsteps:\n  - {id: one, foreach: letters, run: [sh, make.sh, '{item}']}\n  - {id: two, run: [sh, make.sh, two]}\n",
  );
  const { code, stderr } = await flow.steps('finish', ['one[a]', 'two']);
  assert.equal(code, 0, stderr);
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['b', 'c']);
});
