import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { StepDefinition, StreamDefinition, Workflow } from '../../../src/steps/step.js';
import {
  parseWorkflow,
  readStepLine,
  readSteps,
  readWorkflow,
} from '../../../src/steps/workflow/read-workflow.js';
import { usableCores } from '../../../src/system/cores.js';
import { Folder } from '../../helpers/folder.js';

const emptyEnv = Object.create(null) as Record<string, string>;
const literals = (values: object): Record<string, never> =>
  Object.assign(Object.create(null), values) as Record<string, never>;

/** A step that only says what it runs. */
const bare = {
  inputs: [],
  outputs: [],
  wait: false,
  interactive: false,
  threads: 1,
  gpu: 0,
  retries: 0,
  env: emptyEnv,
};

const full = `version: 1
execution: parallel
threads: 4
mpi: 8
gpus: [0, 1]
scheme: threads
on_failure: continue
launcher: [mpirun, --oversubscribe, -n, "{mpi}"]
streams:
  frames: {glob: "incoming/*.xyz", settle: 5s, close: {file: incoming/DONE}}
  compositions: {values: [Cu, 010, true]}
steps:
  - id: read
    run: [sleep, 010, true]
  - id: relax
    operator: select fps
    foreach: frames
    inputs: ["incoming/{stem}.xyz"]
    output: "relaxed/{stem}.xyz"
    arguments: {num: 3, key: "{name}", list: [1, {a: null}], big: 12345678901234567890}
    prerequisites: [read]
    interactive: true
    gpu: 1
    threads: 2
    mpi: 4
    retries: 5
    timeout: 30m
    env: {OMP_NUM_THREADS: 2, __proto__: x}
    on_failure: stop
  - id: archive
    run: [tar, czf, all.tgz, relaxed]
    inputs: ["relaxed/*.xyz", "{{stem}}.xyz"]
    outputs: [all.tgz]
    prerequisites: []
    wait: true
`;

const fullWorkflow = (directory: string, file: string): Workflow => ({
  directory,
  execution: 'parallel',
  threads: 4,
  mpi: 8,
  gpus: ['0', '1'],
  scheme: 'threads',
  onFailure: 'continue',
  launcher: ['mpirun', '--oversubscribe', '-n', '{mpi}'],
  streams: [
    {
      name: 'frames',
      glob: 'incoming/*.xyz',
      settleMs: 5000,
      end: { type: 'file', path: 'incoming/DONE' },
      place: { file, line: 10, column: 11 },
    },
    {
      name: 'compositions',
      values: ['Cu', '010', 'true'],
      settleMs: 0,
      end: { type: 'scan' },
      place: { file, line: 11, column: 17 },
    },
  ],
  steps: [
    {
      ...bare,
      id: 'read',
      action: { type: 'program', command: ['sleep', '010', 'true'] },
      place: { file, line: 13, column: 5 },
    },
    {
      id: 'relax',
      action: {
        type: 'operator',
        words: ['select', 'fps'],
        inputs: ['incoming/{stem}.xyz'],
        output: 'relaxed/{stem}.xyz',
        options: literals({
          num: 3,
          key: '{name}',
          list: [1, literals({ a: null })],
          big: 12345678901234567890n,
        }),
      },
      foreach: 'frames',
      prerequisites: ['read'],
      inputs: ['incoming/{stem}.xyz'],
      outputs: ['relaxed/{stem}.xyz'],
      wait: false,
      interactive: true,
      gpu: 1,
      threads: 2,
      mpi: 4,
      retries: 5,
      timeoutMs: 1_800_000,
      env: Object.defineProperty(
        Object.assign(Object.create(null) as Record<string, string>, { OMP_NUM_THREADS: '2' }),
        '__proto__',
        { value: 'x', enumerable: true, writable: true, configurable: true },
      ),
      onFailure: 'stop',
      place: { file, line: 15, column: 5 },
    },
    {
      ...bare,
      id: 'archive',
      action: { type: 'program', command: ['tar', 'czf', 'all.tgz', 'relaxed'] },
      inputs: ['relaxed/*.xyz', '{stem}.xyz'],
      outputs: ['all.tgz'],
      prerequisites: [],
      wait: true,
      place: { file, line: 30, column: 5 },
    },
  ],
});

suite('a workflow file', () => {
  test('is read with all that it says and where it says it', async (context) => {
    const folder = new Folder(context);
    folder.write('flow.yaml', full);
    const file = folder.at('flow.yaml');
    assert.deepEqual(await readWorkflow(file), fullWorkflow(folder.path, file));
  });

  test('may begin with a byte order mark and end its lines with carriage returns', async (context) => {
    const folder = new Folder(context);
    folder.write('flow.yaml', `\uFEFF${full.replaceAll('\n', '\r\n')}`);
    const file = folder.at('flow.yaml');
    assert.deepEqual(await readWorkflow(file), fullWorkflow(folder.path, file));
  });

  test('may be JSON', () => {
    const step = { id: 'a', run: ['echo', 'x'], arguments: undefined };
    const text = JSON.stringify({ version: 1, steps: [step] }, undefined, '\t');
    assert.deepEqual(parseWorkflow(text, 'flow.json').steps[0]?.action, {
      type: 'program',
      command: ['echo', 'x'],
    });
  });

  test('leaves to the machine and the environment what it does not say', () => {
    const text = 'version: 1\nsteps: [{id: a, run: [date]}]';
    const env = { CUDA_VISIBLE_DEVICES: '3, GPU-1,-1,4', SLURM_CPUS_PER_TASK: '1' };
    const { directory, steps, ...rest } = parseWorkflow(text, '/x/flow.yaml', env);
    assert.equal(directory, '/x');
    assert.deepEqual(rest, {
      execution: 'serial',
      threads: 1,
      mpi: 1,
      gpus: ['3', 'GPU-1'],
      onFailure: 'stop',
      streams: [],
    });
    assert.deepEqual(steps, [
      {
        ...bare,
        id: 'a',
        action: { type: 'program', command: ['date'] },
        place: { file: '/x/flow.yaml', line: 2, column: 9 },
      },
    ]);
    assert.equal(parseWorkflow(text, 'f', {}).threads, usableCores({}).count);
    assert.deepEqual(parseWorkflow(text, 'f', {}).gpus, []);
  });
});

suite('streams', () => {
  const streamOf = (stream: string) => {
    const text = `version: 1\nstreams: {s: ${stream}}\nsteps: [{id: a, run: [date]}]`;
    const [{ place: _, ...read }] = [...parseWorkflow(text, 'f').streams] as [StreamDefinition];
    return read;
  };

  test('end in every way', () => {
    const ends: Readonly<Record<string, object>> = {
      scan: { type: 'scan' },
      never: { type: 'never' },
      '{idle: 10m}': { type: 'idle', ms: 600_000 },
      '{count: 5}': { type: 'count', count: 5 },
      '{step: a}': { type: 'step', id: 'a' },
      '{file: 7}': { type: 'file', path: '7' },
    };
    for (const [close, end] of Object.entries(ends)) {
      const settleMs = close === 'scan' ? 0 : 2000;
      assert.deepEqual(streamOf(`{glob: x, close: ${close}}`), { name: 's', glob: 'x', settleMs, end });
    }
    assert.deepEqual(streamOf('{glob: x}'), { name: 's', glob: 'x', settleMs: 0, end: { type: 'scan' } });
  });

  test('settle at once where that is said', () => {
    for (const settle of ['0', '0s', '0ms'])
      assert.equal(streamOf(`{glob: x, settle: ${settle}, close: never}`).settleMs, 0);
  });
});

suite('steps that are added', () => {
  const ids = (steps: readonly StepDefinition[]): string[] => steps.map(({ id }) => id);

  test('are a list, or below `steps`', () => {
    assert.deepEqual(ids(readSteps('- {id: a, run: [x]}\n- {id: b, run: [y]}\n', 'f')), ['a', 'b']);
    assert.deepEqual(ids(readSteps('version: 1\nsteps:\n- {id: a, run: [x]}\n', 'f')), ['a']);
  });

  test('may wait for what is not in their file', () => {
    const [step] = readSteps('- {id: a, run: [x], prerequisites: [there], foreach: frames}', 'f');
    assert.deepEqual([step?.prerequisites, step?.foreach], [['there'], 'frames']);
  });

  test('are read from lines of JSON and of YAML, whose place is that of the line', () => {
    const place = { file: 'steps.jsonl', line: 7 };
    const wanted = {
      ...bare,
      id: 'next',
      action: { type: 'program', command: ['date'] },
      place: { ...place, column: 1 },
    };
    assert.deepEqual(readStepLine('{"id":"next","run":["date"]}', place), wanted);
    assert.deepEqual(readStepLine('{id: next, run: [date]}', place), wanted);
  });
});
