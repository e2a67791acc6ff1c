import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlowScene } from './flow-scene.js';

const flowText = `streams:
  compositions: {values: [Cu, Au]}
  files: {glob: '*.in', close: {file: DONE}}
steps:
  - {id: make, foreach: compositions, run: [sh, make.sh, '{item}']}
  - {id: read, foreach: files, run: [sh, make.sh, '{item}']}
`;

test('a workflow that nobody has run: values are complete, files may still come, and watching it ends', async (context) => {
  const flow = new FlowScene(context, flowText);
  const list = await flow.steps('list');
  assert.equal(list.code, 0, list.stderr);
  assert.match(list.stdout, /^flow\.yaml: saved$/m);
  assert.match(list.stdout, /^stream compositions: closed, 2$/m);
  assert.match(list.stdout, /^stream files: open, 0 so far$/m);
  const watched = await flow.steps('list', ['--watch']);
  assert.equal(watched.code, 0, watched.stderr);
  assert.equal(watched.stdout, 'flow.yaml: saved; 3 steps: 2 ready, 1 new\n');
});

test('a plan counts with what may still come, and not with streams that are complete', async (context) => {
  const flow = new FlowScene(context, flowText);
  const { stdout } = await flow.steps('plan');
  assert.match(
    stdout,
    /^without instances yet:\n {2}read\[…\][^]*^2 steps: 2 to run, 0 kept; more may come by files$/m,
  );
});
