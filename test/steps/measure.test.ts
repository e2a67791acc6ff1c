import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { measure } from '../../src/steps/measure.js';
import type { StepView } from '../../src/steps/view.js';
import { instance, stepView } from '../cli/steps/views.js';

/** All steps that a step waits for, one by one. */
function parentsOf(step: StepView, steps: readonly StepView[]): StepView[] {
  if (step.wait && step.prerequisites.length === 0) return steps.filter(({ wait }) => !wait);
  return steps.filter(({ id, step: name }) => step.prerequisites.some((one) => one === id || one === name));
}

function levelOf(step: StepView, steps: readonly StepView[]): number {
  return 1 + Math.max(0, ...parentsOf(step, steps).map((parent) => levelOf(parent, steps)));
}

/** Every chain that ends at a step. */
function chainsTo(step: StepView, steps: readonly StepView[]): StepView[][] {
  const parents = parentsOf(step, steps);
  if (parents.length === 0) return [[step]];
  return parents.flatMap((parent) => chainsTo(parent, steps)).map((chain) => [...chain, step]);
}

interface Drawn {
  readonly instances: number;
  readonly prerequisites: readonly number[];
  readonly instancePrerequisite: number;
  readonly seconds: readonly (number | undefined)[];
  readonly wait: boolean;
}

/** A step that waits is after none of the others, or after some that wait not. */
function stepsOf(drawn: readonly Drawn[]): StepView[] {
  const steps: StepView[] = [];
  for (const [i, one] of drawn.entries()) {
    const earlier = drawn.slice(0, i).flatMap(({ wait }, at) => (wait ? [] : [at]));
    const before = one.prerequisites.flatMap((at) => earlier[at] ?? []).map((at) => `s${at}`);
    const instances = steps.filter(({ wait, item }) => !wait && item !== undefined);
    const exact = instances[one.instancePrerequisite]?.id;
    const parts = (k: number): Partial<StepView> => ({
      wait: one.wait,
      prerequisites: [...before, ...(exact === undefined ? [] : [exact])],
      ...(one.seconds[k] === undefined ? {} : { seconds: one.seconds[k] }),
    });
    if (one.instances === 0) steps.push(stepView(`s${i}`, parts(0)));
    for (let k = 0; k < one.instances; k += 1) steps.push(instance(`s${i}`, String(k), parts(k)));
  }
  return steps;
}

const graphs = (seconds: fc.Arbitrary<number | undefined>): fc.Arbitrary<StepView[]> =>
  fc
    .array(
      fc.record({
        instances: fc.nat(3),
        prerequisites: fc.array(fc.nat(5), { maxLength: 3 }),
        instancePrerequisite: fc.nat(8),
        seconds: fc.tuple(seconds, seconds, seconds),
        wait: fc.boolean(),
      }),
      { maxLength: 6 },
    )
    .map(stepsOf);

suite('the measure of a graph', () => {
  test('has the levels that follow from their definition, and the width of the widest', () => {
    fc.assert(
      fc.property(graphs(fc.constant(undefined)), (steps) => {
        const { levels, width } = measure(steps);
        const wanted: string[][] = [];
        for (const step of steps) (wanted[levelOf(step, steps) - 1] ??= []).push(step.id);
        assert.deepEqual(levels, wanted);
        assert.equal(width, Math.max(0, ...wanted.map(({ length }) => length)));
      }),
    );
  });

  test('has a critical path that is a chain, and none takes longer', () => {
    const seconds = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(graphs(seconds), (steps) => {
        const found = measure(steps);
        const mean = (of: readonly StepView[]): number | undefined => {
          const known = of.flatMap((step) => step.seconds ?? []);
          return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
        };
        const weight = (one: StepView): number =>
          one.seconds ?? mean(steps.filter(({ step }) => step === one.step)) ?? mean(steps) ?? 1;
        const length = (chain: readonly StepView[]): number =>
          chain.reduce((sum, step) => sum + weight(step), 0);
        const chains = steps.flatMap((step) => chainsTo(step, steps));
        const path = found.path.map((id) => steps.find((step) => step.id === id)!);
        for (const [i, step] of path.entries())
          if (i > 0) assert.ok(parentsOf(step, steps).includes(path[i - 1]!));
        const longest = Math.max(0, ...chains.map(length));
        assert.ok(Math.abs(length(path) - longest) < 1e-9, `${length(path)} of ${longest}`);
        const isTimed = mean(steps) !== undefined;
        assert.equal(found.seconds === undefined, !isTimed);
        if (isTimed) assert.ok(Math.abs(found.seconds! - longest) < 1e-9);
        assert.equal(found.guessed, isTimed ? path.filter((step) => step.seconds === undefined).length : 0);
      }),
    );
  });

  test('counts steps where no time is known', () => {
    const steps = [
      stepView('a'),
      stepView('b', { prerequisites: ['a'] }),
      stepView('c', { prerequisites: ['b'] }),
      stepView('d', { prerequisites: ['a'] }),
      stepView('last', { wait: true }),
    ];
    assert.deepEqual(measure(steps), {
      width: 2,
      levels: [['a'], ['b', 'd'], ['c'], ['last']],
      path: ['a', 'b', 'c', 'last'],
      guessed: 0,
    });
  });

  test('leaves out what is on a cycle or behind it, and prerequisites that are not there', () => {
    const steps = [
      stepView('a', { prerequisites: ['gone'] }),
      stepView('b', { prerequisites: ['c'] }),
      stepView('c', { prerequisites: ['b'] }),
      stepView('d', { prerequisites: ['c', 'a'] }),
    ];
    assert.deepEqual(measure(steps), { width: 1, levels: [['a']], path: ['a'], guessed: 0 });
    assert.deepEqual(measure([]), { width: 0, levels: [], path: [], guessed: 0 });
  });

  test('never has as many edges as instances times instances', () => {
    const count = 5000;
    // Three steps with so many instances, each instance waiting for all of the step before: 5 * 10^7 edges if they were drawn.
    const steps = ['a', 'b', 'c'].flatMap((name, i) =>
      Array.from({ length: count }, (_, k) =>
        instance(name, String(k), { prerequisites: i === 0 ? [] : [['a', 'b'][i - 1]!] }),
      ),
    );
    const reads = { count: 0 };
    const counted = steps.map((step) => ({
      ...step,
      get prerequisites() {
        reads.count += 1;
        return step.prerequisites;
      },
    }));
    const { width, levels, path } = measure(counted);
    assert.deepEqual([width, levels.length, path], [count, 3, ['a[0]', 'b[0]', 'c[0]']]);
    assert.ok(reads.count <= 3 * counted.length, String(reads.count));
  });
});
