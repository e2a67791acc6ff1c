import assert from 'node:assert/strict';
import { chmodSync, readFileSync, utimesSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { readMemory } from '../../src/steps/journal/memory.js';
import { StepGraph, type StepGraphOptions, type StepOptions } from '../../src/steps/step-graph.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';

type Row = readonly [name: string, args: readonly unknown[], options?: StepOptions];

/** Runs steps that write down their names; the names of those that ran. */
async function ran(
  directory: string,
  rows: readonly Row[],
  options: StepGraphOptions = {},
): Promise<string[]> {
  const names: string[] = [];
  const graph = new StepGraph({ directory, ...options });
  for (const [name, args, more] of rows)
    graph.insertStep(name, (..._: readonly unknown[]) => names.push(name), args, { id: name, ...more });
  const summary = await graph.run();
  assert.equal(summary.state, 'finished');
  return names;
}

const chain = (first: unknown): readonly Row[] => [
  ['one', [first]],
  ['two', []],
  ['three', []],
];

async function failsWith(context: TestContext, flow: string, code: string): Promise<string> {
  const folder = new Folder(context);
  folder.write('flow.yaml', flow);
  const { code: exit, stderr } = await atomloop(['steps', 'run', 'flow.yaml'], { cwd: folder.path });
  assert.equal(exit, 2, stderr);
  assert.match(stderr, new RegExp(`^error\\[${code}\\]: flow\\.yaml:\\d+:\\d+: `));
  return stderr;
}

describe('what Scipion does wrong with steps', () => {
  it('1: after a changed argument what depends on the step runs again', async (context) => {
    const directory = new Folder(context).at('run');
    assert.deepEqual(await ran(directory, chain(1)), ['one', 'two', 'three']);
    assert.deepEqual(await ran(directory, chain(1)), []);
    assert.deepEqual(await ran(directory, chain(2)), ['one', 'two', 'three']);
  });

  it('2: a step that is inserted before others makes none of them run again', async (context) => {
    const directory = new Folder(context).at('run');
    const own = { prerequisites: [] };
    const rows: readonly Row[] = [
      ['one', [1], own],
      ['two', [2], own],
    ];
    await ran(directory, rows);
    assert.deepEqual(await ran(directory, [['new', [], own], ...rows]), ['new']);
  });

  it('3: edited prerequisites are noticed', async (context) => {
    const directory = new Folder(context).at('run');
    const rows = (prerequisites: readonly string[]): readonly Row[] => [
      ['one', [], { prerequisites: [] }],
      ['two', [], { prerequisites: [] }],
      ['three', [], { prerequisites }],
    ];
    await ran(directory, rows(['one']));
    assert.deepEqual(await ran(directory, rows(['one', 'two'])), ['three']);
    assert.deepEqual(await ran(directory, rows(['two'])), ['three']);
  });

  it('4: arguments that are no plain data are refused, not taken as equal', () => {
    const graph = new StepGraph();
    for (const value of [new Date(), () => 1, Symbol('a'), new Map()])
      assert.throws(() => graph.insertStep('one', (_: unknown) => 1, [value]), {
        code: 'E_NOT_TRANSFERABLE',
      });
  });

  it('5: a cycle is an error before anything starts', async (context) => {
    const text = `version: 1
steps:
  - {id: one, run: [touch, one]}
  - {id: two, run: [touch, two], prerequisites: [three]}
  - {id: three, run: [touch, three], prerequisites: [two]}
`;
    assert.match(
      await failsWith(context, text, 'E_STEP_CYCLE'),
      /two after three after two|three after two after three/,
    );
  });

  it('5: a prerequisite that never comes ends the run with an error that names it', async (context) => {
    const folder = new Folder(context);
    folder.write(
      'flow.yaml',
      `version: 1
streams: {letters: {glob: '*.letter'}}
steps:
  - {id: one, foreach: letters, run: [echo, '{item}'], prerequisites: []}
  - {id: two, run: ['true'], prerequisites: ['one[c]']}
`,
    );
    const { code, stderr } = await atomloop(['steps', 'run', 'flow.yaml'], { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /error\[E_STEP_STUCK\]: step `two` can never begin; .*got one\[c\] that does not come/,
    );
  });

  it('6: no polling lies between dependent steps', async () => {
    const graph = new StepGraph({ execution: 'parallel', threads: 4 });
    for (let i = 0; i < 4; i += 1) graph.insertStep('empty', (_: number) => undefined, [i]);
    const { seconds } = await graph.run();
    // Scipion sleeps 3 s between two of them: 9 s in all.
    assert.ok(seconds < 3, `${seconds} s`);
  });

  it('7: after a failure the end of a sibling that still runs is recorded', async (context) => {
    const folder = new Folder(context);
    const directory = folder.at('run');
    const graph = new StepGraph({ execution: 'parallel', threads: 2, directory });
    let fail: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (fail = resolve));
    graph.insertStep('slow', () => slow, [], { id: 'slow', prerequisites: [] });
    graph.insertStep(
      'bad',
      () => {
        setImmediate(fail);
        throw new Error('no');
      },
      [],
      { id: 'bad', prerequisites: [] },
    );
    graph.insertStep('next', () => 1, [], { id: 'next', prerequisites: ['slow'] });
    const { state, counts, error } = await graph.run();
    assert.equal(state, 'failed');
    assert.equal(error?.code, 'E_STEP_FAILED');
    assert.deepEqual(counts, {
      new: 1,
      waiting: 0,
      running: 0,
      interactive: 0,
      finished: 1,
      failed: 1,
      aborted: 0,
    });
    const { steps } = readMemory(`${directory}/journal`);
    assert.equal(steps.get('slow')?.state, 'finished');
    assert.equal(steps.get('bad')?.state, 'failed');
    assert.equal(steps.get('next'), undefined);
  });

  it('8: a changed input or program makes a step run again, and another time of the same content does not', async (context) => {
    const folder = new Folder(context);
    folder.write('tool.sh', '#!/bin/sh\ncat "$1" > "$2"\n');
    chmodSync(folder.at('tool.sh'), 0o755);
    folder.write('in.txt', 'one');
    folder.write(
      'flow.yaml',
      'version: 1\nsteps:\n  - {id: copy, run: [./tool.sh, in.txt, out.txt], inputs: [in.txt], outputs: [out.txt]}\n',
    );
    const run = async (): Promise<string> =>
      (await atomloop(['steps', 'run', 'flow.yaml'], { cwd: folder.path })).stderr;
    assert.match(await run(), /copy: finished/);
    assert.match(await run(), /1 kept/);
    utimesSync(folder.at('in.txt'), 1, 1);
    assert.match(await run(), /1 kept/);
    folder.write('in.txt', 'two');
    assert.match(await run(), /copy: started \(input in.txt changed\)/);
    assert.equal(readFileSync(folder.at('out.txt'), 'utf8'), 'two');
    folder.write('tool.sh', '#!/bin/sh\n# a new version\ncat "$1" > "$2"\n');
    assert.match(await run(), /copy: started \(program \.\/tool\.sh changed\)/);
  });

  it('9: steps that are added cost a line each, and what was written stays', async (context) => {
    const folder = new Folder(context);
    const add = String.raw`for i in $(seq 200); do echo "{\"id\": \"s$i\", \"run\": [\"true\"], \"prerequisites\": []}"; done >> "$ATOMLOOP_STEPS"`;
    folder.write(
      'flow.yaml',
      `version: 1\nexecution: parallel\nthreads: 4\nsteps:\n  - id: add\n    run: [sh, -c, ${JSON.stringify(add)}]\n  - {id: close, run: ['true'], wait: true}\n`,
    );
    const first = await atomloop(['steps', 'run', 'flow.yaml', '-q'], { cwd: folder.path });
    assert.equal(first.code, 0, first.stderr);
    const journal = readFileSync(folder.at('flow.yaml.atomloop/journal'), 'utf8');
    assert.equal(journal.match(/"type":"added"/g)?.length, 200);
    assert.equal(journal.match(/"type":"left"/g)?.length, 202);
    const again = await atomloop(['steps', 'run', 'flow.yaml'], { cwd: folder.path });
    assert.match(again.stderr, /202 finished \(202 kept\)/);
    assert.ok(readFileSync(folder.at('flow.yaml.atomloop/journal'), 'utf8').startsWith(journal));
  });
});
