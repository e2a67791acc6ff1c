import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { FlowScene } from './flow-scene.js';

interface Row {
  readonly what: string;
  readonly flow: string;
  readonly error: RegExp;
}

const rows: readonly Row[] = [
  {
    what: 'a cycle',
    flow: `steps:
  - {id: one, run: [touch, a], prerequisites: []}
  - {id: two, run: [touch, b], prerequisites: [three]}
  - {id: three, run: [touch, c], prerequisites: [two]}`,
    error: /^error\[E_STEP_CYCLE\]: flow\.yaml:[45]:5: .*two after three/,
  },
  {
    what: 'a step after itself',
    flow: 'steps:\n  - {id: one, run: [touch, a], prerequisites: [one]}',
    error: /^error\[E_STEP_CYCLE\]: flow\.yaml:3:5: step `one` is a prerequisite of itself/,
  },
  {
    what: 'an unknown prerequisite',
    flow: 'steps:\n  - {id: relax, run: [touch, a]}\n  - {id: two, run: [touch, b], prerequisites: [relaks]}',
    error: /^error\[E_STEPS_REFERENCE\]: flow\.yaml:4:\d+: [^]*did you mean `relax`\?/,
  },
  {
    what: 'two steps with one output',
    flow: 'steps:\n  - {id: one, run: [touch, a], outputs: [a]}\n  - {id: two, run: [touch, a], outputs: [a]}',
    error: /^error\[E_STEP_OUTPUTS\]: flow\.yaml:4:5: two steps have one output: `one` and `two`/,
  },
  {
    what: 'two steps with one output that is written in two ways',
    flow: 'steps:\n  - {id: one, run: [touch, a], outputs: [a]}\n  - {id: two, run: [touch, a], outputs: [./a]}',
    error: /^error\[E_STEP_OUTPUTS\]: flow\.yaml:4:5: two steps have one output: `one` and `two`/,
  },
  {
    what: 'a step that reads what it does not wait for',
    flow: `steps:
  - {id: one, run: [touch, a], outputs: [a]}
  - {id: two, run: [cat, a], inputs: [a], prerequisites: []}`,
    error:
      /^error\[E_STEP_ORDER\]: flow\.yaml:4:5: step `two` reads what `one` makes, but does not wait for it/,
  },
  {
    what: 'the same with a glob',
    flow: `steps:
  - {id: one, run: [touch, out/a.txt], outputs: [out/a.txt]}
  - {id: two, run: [cat], inputs: ['out/*.txt'], prerequisites: []}`,
    error: /^error\[E_STEP_ORDER\]: flow\.yaml:4:5: step `two` reads what `one` makes/,
  },
  {
    what: 'a closing step of a stream that never closes',
    flow: `streams: {files: {glob: '*.in', close: never}}
steps:
  - {id: one, foreach: files, run: [touch, '{stem}']}
  - {id: close, run: [touch, b], wait: true}`,
    error: /^error\[E_STEP_STREAM_OPEN\]: flow\.yaml:5:5: step `close` waits for a stream that never closes/,
  },
  {
    what: 'a stream that closes after a step that waits for the stream',
    flow: `streams: {files: {glob: '*.in', close: {step: two}}}
steps:
  - {id: one, foreach: files, run: [touch, '{stem}']}
  - {id: two, run: [touch, b], prerequisites: [one]}`,
    error: /^error\[E_STEP_CYCLE\]: flow\.yaml:[45]:5: /,
  },
  {
    what: 'more threads than the run has',
    flow: 'threads: 2\nsteps:\n  - {id: one, run: [touch, a], threads: 3}',
    error: /^error\[E_STEP_RESOURCES\]: flow\.yaml:4:5: .*`threads` of at most 2, got 3/,
  },
  {
    what: 'more ranks than the run has',
    flow: 'mpi: 2\nsteps:\n  - {id: one, run: [touch, a], mpi: 3}',
    error: /^error\[E_STEP_RESOURCES\]: flow\.yaml:4:5: .*`mpi` of at most 2, got 3/,
  },
  {
    what: 'more GPUs than the run has',
    flow: 'gpus: ["0"]\nsteps:\n  - {id: one, run: [touch, a], gpu: 2}',
    error: /^error\[E_STEP_RESOURCES\]: flow\.yaml:4:5: .*`gpu` of at most 1, got 2/,
  },
  {
    what: 'an unknown operator',
    flow: 'steps:\n  - {id: first, run: [touch, a]}\n  - {id: one, operator: minimise, inputs: [in.xyz], output: out.xyz}',
    error: /^error\[E_\w+\]: flow\.yaml:4:\d+: [^]*minimize/,
  },
  {
    what: 'an unknown argument of an operator',
    flow: `steps:
  - {id: first, run: [touch, a]}
  - {id: one, operator: minimize, inputs: [in.xyz], output: out.xyz, arguments: {calculator: emt, fmaxx: 0.1}}`,
    error: /^error\[E_\w+\]: flow\.yaml:4:\d+: step `one`: [^]*--fmax/,
  },
  {
    what: 'a wrong value of an argument of an operator',
    flow: `steps:
  - {id: first, run: [touch, a]}
  - {id: one, operator: minimize, inputs: [in.xyz], output: out.xyz, arguments: {calculator: emmt}}`,
    error: /^error\[E_\w+\]: flow\.yaml:4:\d+: step `one`: [^]*emt/,
  },
  {
    what: 'a command as one text',
    flow: 'steps:\n  - {id: one, run: touch a}',
    error: /^error\[E_STEPS_VALUE\]: flow\.yaml:3:\d+: [^]*\[touch, a\]/,
  },
  {
    what: 'a placeholder of an item where there is none',
    flow: "steps:\n  - {id: one, run: [touch, '{stem}']}",
    error: /^error\[E_STEPS_PLACEHOLDER\]: flow\.yaml:3:\d+: [^]*`\{stem\}` needs `foreach`/,
  },
];

/** What is in the directory before anything was run. */
const untouched = ['flow.yaml', 'gate.sh', 'log', 'make.sh'];

for (const { what, flow, error } of rows) {
  test(`${what} is told with its place before anything starts`, async (context: TestContext) => {
    const scene = new FlowScene(context, `${flow}\n`);
    const { code, stderr, stdout } = await scene.run();
    assert.match(stderr, error);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.deepEqual(readdirSync(scene.folder.path).sort(), untouched);
  });
}

test('plan and --dry-run find the same errors and leave nothing either', async (context) => {
  const scene = new FlowScene(
    context,
    'steps:\n  - {id: one, operator: minimize, inputs: [in.xyz], output: out.xyz, arguments: {calculator: emt, fmaxx: 1}}\n',
  );
  for (const [command, ...args] of [['plan'], ['run', '--dry-run']] as const) {
    const { code, stderr } = await scene.steps(command, args);
    assert.equal(code, 2);
    assert.match(stderr, /flow\.yaml:3:5: step `one`: [^]*--fmax/);
  }
  scene.flow('steps:\n  - {id: one, run: [touch, a]}\n');
  assert.equal((await scene.run('--dry-run')).code, 0);
  assert.equal((await scene.steps('plan')).code, 0);
  assert.deepEqual(readdirSync(scene.folder.path).sort(), untouched);
});
