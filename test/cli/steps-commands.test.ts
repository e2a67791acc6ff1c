import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { FlowScene } from './flow-scene.js';

const chain = `steps:
  - {id: one, run: [sh, make.sh, one, a.txt], outputs: [a.txt]}
  - {id: two, run: [sh, make.sh, two, b.txt], inputs: [a.txt], outputs: [b.txt]}
`;

const scene = (context: TestContext, text = chain): FlowScene => new FlowScene(context, text);

test('what a run did is told by list, tree, plan, why and logs', async (context) => {
  const flow = scene(context);
  const { code, stderr } = await flow.run();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /one: started \(it has not run yet\)\none: finished, /);
  assert.match(stderr, /2 steps in [\d.]+ s: 2 finished\n$/);
  assert.match((await flow.steps('list')).stdout, /one.*finished[^]*two.*finished/);
  assert.match((await flow.steps('tree')).stdout, /one[^]*two/);
  assert.match((await flow.steps('plan')).stdout, /nothing changed/);
  assert.match((await flow.steps('why', ['two'])).stdout, /nothing changed/);
  assert.match((await flow.steps('logs', ['one'])).stdout, /^--- attempt 1, .*: sh make.sh one a.txt\n$/m);
  const again = await flow.run();
  assert.equal(again.code, 0);
  assert.match(again.stderr, /2 steps are kept: nothing changed\n2 steps in .*: 2 finished \(2 kept\)/);
  assert.deepEqual(flow.begun, ['one', 'two']);
});

test('--json of every command is one JSON value on standard output', async (context) => {
  const flow = scene(context, `${chain}  - {id: ask, interactive: true, run: ['true']}\n`);
  flow.folder.write('more.yaml', '- {id: three, run: ["true"]}\n');
  const rows: readonly (readonly string[])[] = [
    ['plan'],
    ['run', '--dry-run'],
    ['run', '-q'],
    ['list'],
    ['tree'],
    ['graph', '-o', 'flow.svg'],
    ['logs', 'one'],
    ['why', 'one'],
    ['continue', 'ask', '-q'],
    ['add', 'more.yaml', '-q'],
    ['finish', 'three', '-q'],
    ['reset', 'three', '-q'],
    ['stop', '-q'],
  ];
  for (const [command = '', ...args] of rows) {
    const { stdout, stderr } = await flow.steps(command, [...args, '--json']);
    if (command === 'stop') assert.equal(stdout + stderr, '');
    else assert.equal(typeof JSON.parse(stdout), 'object', `${command}: ${stdout}${stderr}`);
  }
  assert.match(flow.folder.read('flow.svg'), /^<svg|^<\?xml/);
  assert.deepEqual(await flow.states(), { one: 'finished', two: 'finished', ask: 'finished', three: 'new' });
});

test('exit codes: 1 where a step failed, 2 for what cannot be meant, 75 where a person is waited for', async (context) => {
  const flow = scene(context, 'steps:\n  - {id: bad, run: ["false"]}\n');
  const failed = await flow.run();
  assert.equal(failed.code, 1);
  assert.match(
    failed.stderr,
    /error\[E_STEP_FAILED\]: step `bad` failed; expected exit code 0, got exit code 1/,
  );
  flow.flow('steps:\n  - {id: ask, interactive: true, run: ["true"]}\n');
  assert.equal((await flow.run()).code, 75);
  assert.equal((await flow.run('--threads', '0')).code, 2);
  assert.equal((await flow.run('--execution', 'parallell')).code, 2);
  assert.equal((await flow.steps('rum')).code, 2);
  assert.equal((await atomloop(['steps', 'run', 'none.yaml'], { cwd: flow.folder.path })).code, 2);
});

test('an id that no step has is refused with the one that is meant', async (context) => {
  const flow = scene(context, 'steps:\n  - {id: relax, run: ["true"]}\n');
  assert.equal((await flow.run('-q')).code, 0);
  for (const command of ['why', 'logs', 'reset', 'finish', 'release', 'continue']) {
    const { code, stderr } = await flow.steps(command, ['relaks']);
    assert.equal(code, 2, `${command}: ${stderr}`);
    assert.match(stderr, /^error\[E_STEP_UNKNOWN\]: [^]*did you mean `relax`\?/m, command);
  }
});

test('what needs a run is refused where there is none', async (context) => {
  const flow = scene(context);
  for (const [command, ...args] of [['logs', 'one'], ['reset', 'one'], ['release', 'one'], ['continue']]) {
    const { code, stderr } = await flow.steps(command ?? '', args);
    assert.equal(code, 2);
    assert.match(stderr, /^error\[E_STEPS_RUN\]: flow.yaml: the workflow has not been run/);
  }
  assert.equal((await flow.steps('stop')).code, 0);
  assert.ok(!flow.has('flow.yaml.atomloop'));
});

test('--state puts the run elsewhere, where all commands find it', async (context) => {
  const flow = scene(context);
  assert.equal((await flow.run('-q', '--state', 'runs/a')).code, 0);
  assert.ok(flow.has('runs/a/journal'));
  assert.ok(!flow.has('flow.yaml.atomloop'));
  const { stdout } = await flow.steps('list', ['--state', 'runs/a', '--json']);
  assert.equal((JSON.parse(stdout) as { state: string }).state, 'finished');
  assert.equal((await flow.view()).state, 'saved');
});

test('paths of the file are relative to it, those of the command line to where it was typed', async (context) => {
  const flow = scene(context);
  flow.file(
    'sub/flow.yaml',
    'version: 1\nsteps:\n  - {id: one, run: [sh, ../make.sh, one, out/a.txt], inputs: [in.txt], outputs: [out/a.txt]}\n',
  );
  flow.file('sub/in.txt');
  const cwd = flow.folder.path;
  const { code, stderr } = await atomloop(['steps', 'run', 'sub/flow.yaml', '--log', 'events'], { cwd });
  assert.equal(code, 0, stderr);
  assert.ok(flow.has('sub/out/a.txt'));
  assert.ok(flow.has('sub/flow.yaml.atomloop/journal'));
  assert.match(flow.folder.read('events'), /"type":"step-started","id":"one"/);
  assert.equal((await atomloop(['steps', 'graph', 'sub/flow.yaml', '-o', 'a.svg'], { cwd })).code, 0);
  assert.ok(flow.has('a.svg'));
  flow.folder.write('more.yaml', '- {id: two, run: [sh, ../make.sh, two]}\n');
  assert.equal((await atomloop(['steps', 'add', 'sub/flow.yaml', 'more.yaml', '-q'], { cwd })).code, 0);
  assert.equal((await atomloop(['steps', 'run', 'sub/flow.yaml', '-q', '--state', 'st'], { cwd })).code, 0);
  assert.ok(flow.has('st/journal'));
});

test('--progress json tells of every beginning and end', async (context) => {
  const flow = scene(context);
  const { stderr } = await flow.run('--progress', 'json', '-q');
  const types = stderr.split('\n').filter((line) => line.startsWith('{'));
  const told = types.map((line) => JSON.parse(line) as { type: string; id: string });
  assert.deepEqual(
    told.map(({ type, id }) => `${type} ${id}`),
    ['step-started one', 'step-ended one', 'step-started two', 'step-ended two'],
  );
});
