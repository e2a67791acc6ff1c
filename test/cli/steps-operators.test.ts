import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { noneLeft } from '../faults/marked.js';
import { frames } from '../helpers/frames.js';
import { eachOperator } from '../faults/operator.js';
import { FlowScene } from './flow-scene.js';

const calculate = (output: string, argument: string): string =>
  `steps:
  - {id: one, operator: calculate, inputs: [in.xyz], output: ${output}, arguments: {calculator: lj, ${argument}}}
  - {id: two, run: [sh, make.sh, two, two.txt], inputs: [${output}], outputs: [two.txt]}
`;

function scene(context: TestContext, text: string): FlowScene {
  const flow = new FlowScene(context, text);
  flow.folder.write('in.xyz', frames(6));
  return flow;
}

test('an operator whose arguments change replaces what it made itself', async (context) => {
  const flow = scene(context, calculate('out.xyz', 'prefix: a_'));
  assert.equal((await flow.run('-q')).code, 0);
  assert.match(flow.folder.read('out.xyz'), /a_energy/);
  flow.flow(calculate('out.xyz', 'prefix: b_'));
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /one: started \(the command changed: it was `calculate /);
  assert.match(flow.folder.read('out.xyz'), /b_energy/);
  assert.deepEqual(flow.begun, ['two', 'two']);
});

test('a file that the run did not make is never replaced', async (context) => {
  const flow = scene(context, calculate('mine.xyz', 'prefix: a_'));
  flow.file('mine.xyz', 'my own');
  const refused = async (): Promise<void> => {
    const { code, stderr } = await flow.run();
    assert.equal(code, 1, stderr);
    assert.match(stderr, /error\[E_OUTPUT_EXISTS\]: mine.xyz: step `one`: the output exists/);
    assert.equal(flow.folder.read('mine.xyz'), 'my own');
  };
  await refused();
  // Neither when it is tried again, nor with other arguments, nor by a step that made another file before.
  await refused();
  flow.flow(calculate('mine.xyz', 'prefix: b_'));
  await refused();
  flow.flow(calculate('out.xyz', 'prefix: b_'));
  assert.equal((await flow.run('-q')).code, 0);
  flow.flow(calculate('mine.xyz', 'prefix: b_'));
  await refused();
});

test('an operator that was stopped with other arguments begins anew with the new ones', async (context) => {
  const text = (ms: number): string =>
    `steps:\n  - {id: one, operator: map op.mjs, inputs: [in.xyz], output: out.xyz, arguments: {chunksize: 1, set: {ms: ${ms}}}}\n`;
  const flow = scene(context, text(0));
  flow.folder.write('op.mjs', eachOperator);
  flow.folder.write('gate-4', '');
  const { child, ended } = flow.start('run', ['-q']);
  await flow.untilBegun('3', '4');
  child.kill('SIGTERM');
  assert.equal((await ended).code, 75);
  flow.flow(text(1));
  flow.forget();
  rmSync(flow.folder.at('gate-4'));
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.deepEqual(flow.begun.toSorted(), ['0', '1', '2', '3', '4', '5']);
});

test('an operator that takes too long goes on where it was in its next try', async (context) => {
  const flow = scene(
    context,
    'steps:\n  - {id: one, operator: map op.mjs, inputs: [in.xyz], output: out.xyz, timeout: 3s, arguments: {chunksize: 1, set: {ms: 0}}}\n',
  );
  flow.folder.write('op.mjs', eachOperator);
  flow.folder.write('gate-4', '');
  const { code, stderr } = await flow.run();
  assert.equal(code, 1);
  assert.match(stderr, /error\[E_STEP_TIMEOUT\]: step `one` took too long; expected an end within 3 s/);
  await noneLeft(flow.mark);
  const done = flow.begun.slice(0, -1);
  flow.forget();
  rmSync(flow.folder.at('gate-4'));
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual([...done, ...flow.begun].toSorted(), ['0', '1', '2', '3', '4', '5']);
});
