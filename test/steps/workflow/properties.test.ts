import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { AtomloopError } from '../../../src/errors.js';
import type { StepDefinition, StreamDefinition, Workflow } from '../../../src/steps/step.js';
import { parseWorkflow, readStepLine, readSteps } from '../../../src/steps/workflow/read-workflow.js';

const runs = Number(process.env['ATOMLOOP_YAML_RUNS'] ?? 200);

const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/),
  fc.constantFrom('__proto__', 'constructor', 'null', '1', '010', '1.0', 'true', 'y', '0x1f', '1e3'),
);
/** Text without placeholders. */
const text = fc
  .oneof(
    fc.string({ minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('true', '1', '~', '- a', 'a: b', '#', '\n', ' x\ty\r\n', '\u2028\u0085\ufeff'),
  )
  .filter((one) => !/[{}\0]|\p{Surrogate}/u.test(one));
const texts = fc.array(text, { maxLength: 4 });
const some = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });

const scalar = fc.oneof(
  text,
  fc.integer(),
  fc
    .double({ noDefaultInfinity: true, noNaN: true })
    .filter((one) => !Number.isInteger(one) || Number.isSafeInteger(one)),
  fc.boolean(),
  fc.constant(null),
);
const record = <T>(value: fc.Arbitrary<T>, key: fc.Arbitrary<string>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: false });
const options = record(
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
  fc.stringMatching(/^[a-np-z][a-z-]{1,10}$/).filter((key) => key !== 'output'),
);

const action = fc.oneof(
  fc.record({ run: fc.array(text, { minLength: 1, maxLength: 4 }) }),
  fc.record({ operator: fc.constantFrom('minimize', 'copy'), arguments: options }),
);
const extras = fc.record(
  {
    inputs: texts,
    outputs: texts,
    wait: fc.boolean(),
    interactive: fc.boolean(),
    gpu: fc.nat(8),
    threads: some(64),
    mpi: some(64),
    retries: fc.nat(9),
    timeout: some(1e6).map((ms) => `${ms}ms`),
    env: record(text, fc.stringMatching(/^[A-Z_]{1,9}$/)),
    on_failure: fc.constantFrom('stop' as const, 'continue' as const),
  },
  { requiredKeys: [] },
);

/** A file as its author has it in mind. */
const files = fc
  .record({
    head: fc.record(
      {
        execution: fc.constantFrom('serial', 'parallel'),
        gpus: texts,
        scheme: fc.constantFrom('auto', 'mpi'),
        launcher: fc.array(text, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    threads: some(99),
    mpi: some(99),
    names: fc.uniqueArray(name, { minLength: 2, maxLength: 8 }),
    actions: fc.array(fc.tuple(action, extras), { minLength: 8, maxLength: 8 }),
    glob: text,
  })
  .map(({ head, threads, mpi, names: [stream = '', ...ids], actions, glob }) => ({
    version: 1,
    threads,
    mpi,
    ...head,
    streams: Object.fromEntries([[stream, { glob }]]),
    steps: ids.map((id, i) => ({
      id,
      ...actions[i]?.[0],
      ...actions[i]?.[1],
      ...(i % 2 === 0 ? {} : { foreach: stream, prerequisites: ids.slice(0, i) }),
    })),
  }));

type File = typeof files extends fc.Arbitrary<infer T> ? T : never;
type FileStep = File['steps'][number];

function definitionOf(step: FileStep): StepDefinition {
  const {
    id,
    inputs = [],
    outputs = [],
    timeout,
    on_failure: onFailure,
    env = {},
    foreach,
    prerequisites,
    ...rest
  } = {
    foreach: undefined,
    prerequisites: undefined,
    ...step,
  } as FileStep & {
    readonly run?: string[];
    readonly operator?: string;
    readonly arguments?: Record<string, never>;
  };
  const { run, operator, arguments: given, ...others } = rest;
  return {
    id,
    action:
      run !== undefined
        ? { type: 'program', command: run }
        : { type: 'operator', words: [operator ?? ''], inputs, options: given ?? {} },
    inputs,
    outputs,
    wait: false,
    interactive: false,
    threads: 1,
    gpu: 0,
    retries: 0,
    ...others,
    ...(foreach === undefined ? {} : { foreach }),
    ...(prerequisites === undefined ? {} : { prerequisites }),
    ...(timeout === undefined ? {} : { timeoutMs: Number.parseInt(timeout, 10) }),
    ...(onFailure === undefined ? {} : { onFailure }),
    env,
  };
}

function workflowOf({ version: _, streams, steps, ...head }: File): Workflow {
  const read = Object.entries(streams).map(([stream, { glob }]): StreamDefinition => ({
    name: stream,
    glob,
    settleMs: 0,
    end: { type: 'scan' },
  }));
  return {
    directory: '/flows',
    execution: 'serial',
    gpus: [],
    onFailure: 'stop',
    ...(head as object),
    streams: read,
    steps: steps.map(definitionOf),
  } as unknown as Workflow;
}

/** Without places, and maps with the prototype of those that the tests write. */
const plain = <T>(value: T): unknown =>
  structuredClone(
    JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === 'place' ? undefined : one))),
  );

const styles = fc.record({
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 40, 80),
});

suite('any workflow', () => {
  test('comes back as it was written in YAML', () => {
    fc.assert(
      fc.property(files, styles, (file, style) => {
        const written = stringify(file, { aliasDuplicateObjects: false, ...style });
        assert.deepEqual(plain(parseWorkflow(written, '/flows/f.yaml', {})), plain(workflowOf(file)));
      }),
      { numRuns: runs },
    );
  });

  test('comes back as it was written in JSON', () => {
    fc.assert(
      fc.property(files, fc.constantFrom(undefined, 2), (file, indent) => {
        const written = JSON.stringify(file, undefined, indent);
        assert.deepEqual(plain(parseWorkflow(written, '/flows/f.yaml', {})), plain(workflowOf(file)));
      }),
    );
  });

  test('has steps that come back from lines of JSON', () => {
    fc.assert(
      fc.property(files, ({ steps }) => {
        const read = steps.map((step) => readStepLine(JSON.stringify(step), { file: 'f', line: 1 }));
        assert.deepEqual(plain(read), plain(steps.map(definitionOf)));
      }),
    );
  });
});

const words = fc.constantFrom(
  ...[
    'version: 1\n',
    'steps:\n',
    '- id: a\n',
    '  run: [b]\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ': ',
    '- ',
    '\n',
    '#',
    '&a ',
    '*a',
    '!!set ',
    '|\n',
    '>-\n',
  ],
  ...[
    'streams: ',
    'glob: ',
    'foreach: ',
    '__proto__: ',
    '? ',
    '%',
    '\t',
    '\r',
    '\0',
    '\ufeff',
    '\ud800',
    'é',
    '{item}',
    '1',
    '-',
    '...\n',
    '---\n',
    '<<: ',
  ],
);

suite('any text', () => {
  const garbage = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(words, { maxLength: 40 }).map((list) => list.join('')),
  );

  test('is read, or refused with its place', () => {
    const check = (read: () => unknown): void => {
      try {
        read();
      } catch (thrown) {
        assert.ok(thrown instanceof AtomloopError, String(thrown));
        const { file, line = 0, column = 0, expected, got } = thrown.details;
        assert.deepEqual([thrown.kind, file], ['usage', 'f']);
        assert.ok(line >= 1 && column >= 1 && expected !== undefined && got !== undefined, thrown.message);
      }
    };
    fc.assert(
      fc.property(garbage, (some) => {
        check(() => parseWorkflow(some, 'f'));
        check(() => readSteps(some, 'f'));
        check(() => readStepLine(some, { file: 'f', line: 1 }));
      }),
      { numRuns: 2000 },
    );
  });
});
