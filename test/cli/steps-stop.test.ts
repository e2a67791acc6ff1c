import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { noneLeft } from '../faults/marked.js';
import { eachOperator } from '../faults/operator.js';
import { frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';
import { FlowScene } from './flow-scene.js';

/** A finished step, a program, an operator, and what comes after both. */
const text = `execution: parallel
threads: 2
steps:
  - {id: one, run: [sh, make.sh, one, one.txt], outputs: [one.txt]}
  - {id: program, run: [sh, -c, 'sleep 1000 & sh gate.sh program'], prerequisites: [one]}
  - {id: operator, operator: map op.mjs, inputs: [in.xyz], output: out.xyz, prerequisites: [one], arguments: {chunksize: 1, set: {ms: 0}}}
  - {id: after, run: [sh, make.sh, after], prerequisites: [program, operator]}
`;

/** Runs until the program runs, and the operator is in the middle of its configurations. */
async function begin(
  context: TestContext,
): Promise<{ flow: FlowScene; run: ReturnType<FlowScene['start']> }> {
  const flow = new FlowScene(context, text);
  flow.folder.write('in.xyz', frames(6));
  flow.folder.write('op.mjs', eachOperator);
  flow.folder.write('gate-3', '');
  const run = flow.start('run');
  await flow.untilBegun('program', '3');
  return { flow, run };
}

async function goesOn(flow: FlowScene): Promise<void> {
  assert.deepEqual(await flow.states(), {
    one: 'finished',
    program: 'aborted',
    operator: 'aborted',
    after: 'new',
  });
  assert.equal((await flow.view()).state, 'aborted');
  flow.forget();
  flow.letGo('program');
  rmSync(flow.folder.at('gate-3'));
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /program: started, attempt 2 \(it was stopped\)/);
  // The operator goes on where it was.
  assert.deepEqual(flow.begun.toSorted(), ['3', '4', '5', 'after', 'program']);
}

suite('a run of steps is stopped with 75 and leaves no process', () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGHUP'] as const) {
    test(`by ${signal}`, async (context) => {
      const { flow, run } = await begin(context);
      run.child.kill(signal);
      const { code, stderr } = await run.ended;
      assert.equal(code, 75, stderr);
      assert.match(stderr, /stopped: the same command goes on\n$/);
      await noneLeft(flow.mark);
      if (signal === 'SIGTERM') await goesOn(flow);
    });
  }

  test('by `steps stop`, which waits for its end', async (context) => {
    const { flow, run } = await begin(context);
    const { code, stderr } = await flow.steps('stop');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /stopped: process \d+ on /);
    assert.equal((await flow.view()).holder, undefined);
    assert.equal((await run.ended).code, 75);
    await noneLeft(flow.mark);
    await goesOn(flow);
  });

  test('by a second signal at once', async (context) => {
    const flow = new FlowScene(
      context,
      `steps:\n  - {id: deaf, run: [sh, -c, "trap 'echo told >> log' TERM; while :; do sh gate.sh deaf; done"]}\n`,
    );
    const { child, ended } = flow.start('run');
    let stderr = '';
    child.stderr?.on('data', (part: string) => (stderr += part));
    await flow.untilBegun('deaf');
    child.kill('SIGTERM');
    await waitUntil(() => stderr.includes('stopping on SIGTERM'), 'the first signal is heard');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 75);
    await noneLeft(flow.mark);
    assert.match((await flow.steps('why', ['deaf'])).stdout, /it was interrupted/);
  });
});

test('a second run is refused with who runs it, and changes nothing', async (context) => {
  const flow = new FlowScene(context, 'steps:\n  - {id: one, run: [sh, gate.sh, one]}\n');
  const { child, ended } = flow.start('run', ['-q']);
  await flow.untilBegun('one');
  for (const args of [[], ['--restart', '--yes']]) {
    const { code, stderr } = await flow.run(...args);
    assert.equal(code, 5, stderr);
    assert.match(stderr, new RegExp(`process ${child.pid}`));
  }
  const { holder, state } = await flow.view();
  assert.deepEqual([holder?.pid, state], [child.pid, 'running']);
  flow.letGo('one');
  assert.equal((await ended).code, 0);
  assert.deepEqual(flow.begun, ['one']);
});

test('after SIGKILL it is shown what was interrupted, and by nobody that it runs', async (context) => {
  const { flow, run } = await begin(context);
  run.child.kill('SIGKILL');
  await run.ended;
  await noneLeft(flow.mark);
  const view = await flow.view();
  assert.equal(view.state, 'aborted');
  assert.equal(view.holder, undefined);
  assert.deepEqual(
    view.steps.map(({ id, state }) => `${id} ${state}`),
    ['one finished', 'program aborted', 'operator aborted', 'after new'],
  );
  assert.match((await flow.steps('why', ['program'])).stdout, /it was interrupted/);
  assert.match((await flow.steps('plan')).stdout, /it was interrupted/);
});
