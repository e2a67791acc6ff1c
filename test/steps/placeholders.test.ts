import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  expand,
  fillResources,
  fillStep,
  instanceOf,
  itemValues,
  placeholdersOf,
  readable,
} from '../../src/steps/placeholders.js';
import type { OperatorAction, ProgramAction, StepDefinition } from '../../src/steps/step.js';

const program = (command: readonly string[], more: Partial<StepDefinition> = {}): StepDefinition => ({
  id: 'a',
  action: { type: 'program', command },
  inputs: [],
  outputs: [],
  wait: false,
  interactive: false,
  threads: 1,
  gpu: 0,
  retries: 0,
  env: {},
  ...more,
});

const reserved = { threads: 2, mpi: 4, gpus: ['0', 'GPU-1'] };

/** The command of an instance, with everything filled in. */
function commandOf(word: string, item: string): string | undefined {
  const step = fillStep(instanceOf(program([word]), item), reserved);
  return (step.action as ProgramAction).command[0];
}

suite('placeholders', () => {
  test('are names in single braces', () => {
    assert.deepEqual(placeholdersOf('{item}/{stem}.x {{name}} {} {a,b} {1} { x } {"a": {"b": 1}} {Foo_1}'), [
      'item',
      'stem',
      'Foo_1',
    ]);
  });

  test('become their values, once and from left to right; doubled braces become single ones', () => {
    const values = { item: '{stem}', stem: '{{x}}' };
    assert.equal(
      expand('{item} {stem} {{item}} {other} {"a": {"b": 1}}', values),
      '{stem} {{x}} {item} {other} {"a": {"b": 1}}',
    );
    assert.equal(expand('{__proto__}{constructor}', {}), '{__proto__}{constructor}');
  });

  test('of an item are its path, name, stem and directory', () => {
    const of = (item: string): string[] => Object.values(itemValues(item));
    assert.deepEqual(of('in/a.b.xyz.gz'), ['in/a.b.xyz.gz', 'a.b.xyz.gz', 'a.b', 'in']);
    assert.deepEqual(of('Cu'), ['Cu', 'Cu', 'Cu', '.']);
    assert.deepEqual(of('x/.hidden'), ['x/.hidden', '.hidden', '.hidden', 'x']);
  });

  test('of resources are numbers and ids', () => {
    assert.deepEqual(fillResources(['-n', '{mpi}', 'x{threads}{{mpi}}', '{gpu}', '{item}'], reserved), [
      '-n',
      '4',
      'x2{mpi}',
      '0,GPU-1',
      '{item}',
    ]);
    assert.deepEqual(fillResources(['{mpi}', '{gpu}'], { threads: 1, gpus: [] }), ['1', '']);
  });
});

suite('an instance of a step', () => {
  test('has the placeholders of items replaced everywhere, and those of resources left', () => {
    const action: OperatorAction = {
      type: 'operator',
      words: ['copy'],
      inputs: ['{item}'],
      output: 'out/{stem}/{{stem}}.xyz',
      options: { tag: ['{name}', { on: '{directory}', n: 1 }], npool: '{threads}' },
    };
    const step = program([], {
      action,
      inputs: ['{item}'],
      outputs: ['{stem}.txt'],
      env: { F: '{name}', T: '{threads}' },
    });
    const instance = instanceOf(step, 'in/Cu.xyz');
    assert.equal(instance.id, 'a');
    const { options, ...rest } = instance.action as OperatorAction;
    assert.deepEqual(rest, {
      type: 'operator',
      words: ['copy'],
      inputs: ['in/Cu.xyz'],
      output: 'out/Cu/{stem}.xyz',
    });
    assert.deepEqual(structuredClone(options), { tag: ['Cu.xyz', { on: 'in', n: 1 }], npool: '{threads}' });
    assert.deepEqual([instance.inputs, instance.outputs], [['in/Cu.xyz'], ['Cu.txt']]);
    assert.deepEqual({ ...instance.env }, { F: 'Cu.xyz', T: '{threads}' });
    const filled = fillStep(instance, reserved);
    assert.deepEqual({ ...filled.env }, { F: 'Cu.xyz', T: '2' });
    assert.equal((filled.action as OperatorAction).options['npool'], '2');
  });

  test('leaves a function as it is', () => {
    const action = { type: 'function' as const, name: 'f', call: () => 1, args: ['{item}'] };
    assert.equal(instanceOf(program([], { action }), 'x').action, action);
  });

  test('never takes what is in an item for a placeholder', () => {
    assert.equal(commandOf('{item}', 'a{threads}.xyz'), 'a{threads}.xyz');
    assert.equal(commandOf('{{{item}s}', 'thread'), '{{threads}');
    assert.equal(commandOf('{item}{threads}', '{'), '{2');
    assert.equal(commandOf('{{item}} {"a": {"b": "{stem}"}}', 'x{mpi}.y'), '{item} {"a": {"b": "x{mpi}"}}');
  });

  test('is readable while its resources are open', () => {
    const { command } = instanceOf(program(['{item}-{threads}']), 'a{b}').action as ProgramAction;
    assert.deepEqual(command.map(readable), ['a{b}-{threads}']);
  });

  test('has every item as it is, whatever is around it', () => {
    const piece = fc.constantFrom('{', '}', '{{', '}}', 'threads', 'item', 'x', '{threads}', '(', ')', ' ');
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (item) => {
        assert.equal(commandOf('<{item}>', item), `<${item}>`);
      }),
    );
    fc.assert(
      fc.property(text, text, text, (before, after, item) => {
        const template = `${before} {item} ${after}`;
        const once = expand(template, { ...itemValues(item), threads: '2', mpi: '4', gpu: '0,GPU-1' });
        assert.equal(commandOf(template, item), once);
      }),
    );
  });
});
