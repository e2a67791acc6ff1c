import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../helpers/wait.js';
import { FlowScene } from './flow-scene.js';

const add = (id: string, more = ''): string =>
  `{"id": "${id}", "run": ["sh", "make.sh", "${id}"], "prerequisites": []${more}}`;

/** A program that adds what is in a file, and waits. */
const adder = `execution: parallel
threads: 2
steps:
  - {id: close, run: [sh, make.sh, close], wait: true}
  - {id: adder, run: [sh, -c, 'cat lines >> "$ATOMLOOP_STEPS"; sh gate.sh adder']}
`;

test('steps that a step adds begin before it ends, and closing steps wait for them', async (context) => {
  const flow = new FlowScene(context, adder);
  flow.file('lines', `${add('x')}\n\n${add('y', ', "inputs": ["y.txt"]')}\n`);
  flow.file('y.txt');
  const { ended } = flow.start('run');
  await flow.untilBegun('adder', 'x', 'y');
  assert.ok(!flow.begun.includes('close'));
  flow.letGo('adder');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /added by adder: x, y/);
  assert.equal(flow.begun.at(-1), 'close');

  assert.match((await flow.run()).stderr, /4 finished \(4 kept\)/);
  flow.file('y.txt', 'other');
  flow.forget();
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['y', 'close']);
});

test('the last line that a step adds may lack its line feed', async (context) => {
  const flow = new FlowScene(context, adder);
  flow.file('lines', add('x'));
  flow.letGo('adder');
  assert.equal((await flow.run('-q')).code, 0);
  assert.deepEqual(flow.begun, ['adder', 'x', 'close']);
});

test('each try of a step adds anew', async (context) => {
  const flow = new FlowScene(
    context,
    `steps:
  - id: adder
    retries: 1
    run: [sh, -c, 'sh make.sh adder; cat lines-$(wc -l < log) >> "$ATOMLOOP_STEPS"; test $(wc -l < log) -eq 2']
`,
  );
  flow.file('lines-1', `${add('x', ', "env": {"LONG": "0123456789"}')}\n`);
  flow.file('lines-2', `${add('y')}\n${add('z')}\n`);
  const { code, stderr } = await flow.run('-q');
  assert.equal(code, 0, stderr);
  assert.deepEqual(flow.begun.toSorted(), ['adder', 'adder', 'x', 'y', 'z']);
});

test('a bad line fails the step that wrote it, with its place', async (context) => {
  const flow = new FlowScene(context, adder);
  flow.letGo('adder');
  const rows = [
    [
      `${add('x')}\n{"id": "y", "runs": ["true"]}\n`,
      /error\[E_STEPS_KEY\]: ATOMLOOP_STEPS of adder:2:\d+: [^]*`run`\?/,
    ],
    [`not json\n`, /error\[E_STEPS_\w+\]: ATOMLOOP_STEPS of adder:1:1: /],
    [
      `${add('x', ', "prerequisites": ["nobody"]').replace(', "prerequisites": []', '')}\n`,
      /error\[E_STEP_UNKNOWN\]: [^]*nobody/,
    ],
    [`${add('close')}\n`, /error\[E_STEP_ID\]: [^]*`close`/],
    [`${add('x')}\n${add('x')}\n`, /error\[E_STEP_ID\]: [^]*`x`/],
    [`${add('x', ', "threads": 3')}\n`, /error\[E_STEP_RESOURCES\]: [^]*`x`/],
  ] as const;
  for (const [lines, error] of rows) {
    flow.file('lines', lines);
    const { code, stderr } = await flow.run('--restart', '--yes');
    assert.equal(code, 1, stderr);
    assert.match(stderr, error);
    assert.equal((await flow.step('adder'))?.state, 'failed');
  }
});

test('steps may be added by hand while a workflow runs, and while not', async (context) => {
  const flow = new FlowScene(
    context,
    `execution: parallel
threads: 3
steps:
  - {id: close, run: [sh, make.sh, close], wait: true}
  - {id: one, run: [sh, gate.sh, one], prerequisites: []}
`,
  );
  flow.file('first.yaml', 'steps:\n  - {id: two, run: [sh, make.sh, two]}\n');
  flow.file('second.yaml', `- ${add('three')}\n- {id: four, run: [sh, gate.sh, four]}\n`);
  assert.equal((await flow.steps('add', ['first.yaml'])).code, 0);
  assert.deepEqual(await flow.states(), { close: 'waiting', one: 'new', two: 'new' });
  const { ended } = flow.start('run', ['-q']);
  await flow.untilBegun('one');
  const { code, stderr } = await flow.steps('add', ['second.yaml']);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /done by the run/);
  await flow.untilBegun('three');
  const again = await flow.steps('add', ['-'], { input: `- ${add('close')}\n` });
  assert.equal(again.code, 2);
  assert.match(again.stderr, /error\[E_STEP_ID\]: /);
  flow.letGo('one', 'four');
  assert.equal((await ended).code, 0);
  // Without prerequisites it follows the step before it, as in the file.
  assert.deepEqual(flow.begun.toSorted(), ['close', 'four', 'one', 'three', 'two']);
  assert.ok(flow.begun.indexOf('two') > flow.begun.indexOf('one'));
  assert.equal(flow.begun.at(-1), 'close');
  assert.match((await flow.run()).stderr, /5 finished \(5 kept\)/);
});

test('what a person puts after a step that a step added survives a resume', async (context) => {
  const flow = new FlowScene(context, adder);
  flow.file('lines', `${add('x')}\n`);
  flow.file('more.yaml', '- {id: mine, run: [sh, gate.sh, mine], prerequisites: [x]}\n');
  const { child, ended } = flow.start('run', ['-q']);
  await flow.untilBegun('x');
  assert.equal((await flow.steps('add', ['more.yaml'])).code, 0);
  flow.letGo('adder');
  await flow.untilBegun('mine');
  await waitUntil(async () => (await flow.step('adder'))?.state === 'finished', 'the adder has finished');
  child.kill('SIGKILL');
  await ended;
  flow.forget();
  flow.letGo('mine');
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.deepEqual(flow.begun, ['mine', 'close']);
  // Where the step is added no more, the run says what is missing.
  flow.file('lines', '');
  assert.equal((await flow.steps('reset', ['adder'])).code, 0);
  const without = await flow.run('-q');
  assert.match(without.stderr, /error\[E_STEP_UNKNOWN\]: [^]*`mine` has an unknown prerequisite[^]*`x`/);
  assert.equal(without.code, 2);
});
