import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { frames } from '../helpers/frames.js';
import { FlowScene } from './flow-scene.js';

const diamond = `steps:
  - {id: top, run: [sh, make.sh, top, top.txt], inputs: [in.txt], outputs: [top.txt]}
  - {id: left, run: [sh, make.sh, left, left.txt], inputs: [top.txt], outputs: [left.txt], prerequisites: [top]}
  - {id: right, run: [sh, make.sh, right, right.txt], prerequisites: [top], outputs: [right.txt]}
  - {id: alone, run: [sh, make.sh, alone], prerequisites: []}
  - {id: below, run: [sh, make.sh, below], inputs: [left.txt], prerequisites: [left]}
`;

test('an edit runs again exactly the step and what depends on it', async (context) => {
  const flow = new FlowScene(context, diamond);
  flow.file('in.txt');
  const ran = async (text = diamond): Promise<readonly string[]> => {
    flow.forget();
    flow.flow(text);
    const { code, stderr } = await flow.run('-q');
    assert.equal(code, 0, stderr);
    return flow.begun;
  };
  await ran();
  assert.deepEqual(await ran(), []);
  flow.file('in.txt', 'other');
  assert.deepEqual(await ran(), ['top', 'left', 'right', 'below']);
  const command = diamond.replace('left, left.txt], inputs', 'left, left.txt, more.txt], inputs');
  assert.deepEqual(await ran(command), ['left', 'below']);
  const output = command.replace('outputs: [left.txt]', 'outputs: [left.txt, more.txt]');
  assert.deepEqual(await ran(output), ['left', 'below']);
  assert.deepEqual(await ran(command), []);
  const env = command.replace('[sh, make.sh, right, right.txt],', '$& env: {A: "1"},');
  assert.deepEqual(await ran(env), ['right']);
  const moved = `${env}  - {id: late, run: [sh, make.sh, late], prerequisites: [alone]}\n`;
  assert.deepEqual(await ran(moved), ['late']);
  assert.deepEqual(await ran(moved.replace('execution: serial', '')), []);
  flow.folder.write('left.txt', 'by hand');
  assert.deepEqual(await ran(moved), ['left', 'below']);
  rmSync(flow.folder.at('right.txt'));
  assert.deepEqual(await ran(moved), ['right']);
});

test('a step that is reset runs again with what is below it', async (context) => {
  const flow = new FlowScene(context, diamond);
  flow.file('in.txt');
  assert.equal((await flow.run('-q')).code, 0);
  flow.forget();
  const { code, stderr } = await flow.steps('reset', ['left']);
  assert.equal(code, 0, stderr);
  assert.deepEqual((await flow.states())['left'], 'new');
  assert.match((await flow.steps('why', ['left'])).stdout, /it was reset/);
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['left', 'below']);
});

test('a failed step that is finished by hand lets go what waits for it', async (context) => {
  const flow = new FlowScene(
    context,
    'steps:\n  - {id: bad, run: ["false"], outputs: [a.txt]}\n  - {id: after, run: [sh, make.sh, after], inputs: [a.txt]}\n',
  );
  assert.equal((await flow.run('-q')).code, 1);
  flow.file('a.txt');
  assert.equal((await flow.steps('finish', ['bad'])).code, 0);
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['after']);
  assert.match((await flow.steps('why', ['bad'])).stdout, /finished by hand/);
  // What a person made does not go with the run.
  assert.equal((await flow.run('-q', '--restart', '--yes')).code, 1);
  assert.ok(flow.has('a.txt'));
});

test('restart deletes what the run made, and nothing else', async (context) => {
  const flow = new FlowScene(
    context,
    `on_failure: continue
steps:
  - {id: one, run: [sh, make.sh, one, out/one.txt], outputs: [out/one.txt]}
  - {id: bad, run: [sh, -c, 'sh make.sh bad out/bad.txt; exit 1'], outputs: [out/bad.txt], prerequisites: []}
  - {id: two, operator: [select, where, natoms > 0], inputs: [in.xyz], output: out/two.xyz, prerequisites: []}
`,
  );
  flow.folder.write('in.xyz', frames(3));
  flow.file('out/mine.txt');
  const first = await flow.run();
  assert.equal(first.code, 1, first.stderr);
  assert.deepEqual(await flow.states(), { one: 'finished', bad: 'failed', two: 'finished' }, first.stderr);
  const asked = await flow.run('--restart');
  assert.equal(asked.code, 2);
  assert.match(
    asked.stderr,
    /restart deletes 3 files that this run made: nobody can be asked\n.*add `--yes`/,
  );
  assert.ok(flow.has('out/one.txt'));
  flow.flow('steps:\n  - {id: one, run: [sh, make.sh, one, other.txt], outputs: [other.txt]}\n');
  const { code, stderr } = await flow.run('-q', '--restart', '--yes');
  assert.equal(code, 0, stderr);
  const left = ['out/one.txt', 'out/bad.txt', 'out/two.xyz', 'out/two.xyz.atomloop'].filter((name) =>
    flow.has(name),
  );
  assert.deepEqual(left, []);
  assert.ok(flow.has('out/mine.txt'));
  assert.equal((await flow.view()).steps.length, 1);
});
