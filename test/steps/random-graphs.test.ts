import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StepGraph } from '../../src/steps/step-graph.js';
import { Folder } from '../helpers/folder.js';

/** A step of a random graph; prerequisites are places before it. */
interface Plan {
  readonly before: readonly number[] | undefined;
  readonly wait: boolean;
  readonly threads: number;
  /** Turns of the event loop that it takes. */
  readonly turns: number;
}

const plans = fc
  .array(
    fc.record({
      before: fc.option(fc.array(fc.nat(), { maxLength: 4 }), { nil: undefined }),
      wait: fc.boolean(),
      isRare: fc.nat(9),
      threads: fc.integer({ min: 1, max: 3 }),
      turns: fc.nat(4),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) =>
    all.map(({ before, wait, isRare, ...rest }, i): Plan => {
      const places = before === undefined || i === 0 ? undefined : [...new Set(before.map((at) => at % i))];
      const isWaiting = wait && isRare === 0;
      return { ...rest, wait: isWaiting, before: i === 0 || isWaiting ? undefined : places };
    }),
  );

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

interface Trace {
  readonly started: number[];
  readonly ended: number[];
  most: number;
}

/** Inserts the steps and notes when each starts and ends. */
function build(steps: readonly Plan[], graph: StepGraph): { trace: Trace; ids: string[] } {
  const trace: Trace = { started: [], ended: [], most: 0 };
  const running = new Set<number>();
  const ids: string[] = [];
  let clock = 0;
  for (const [i, { before, wait, threads, turns }] of steps.entries()) {
    const call = async (): Promise<void> => {
      assert.equal(trace.started[i], undefined, 'a step ran twice');
      trace.started[i] = clock++;
      running.add(i);
      trace.most = Math.max(
        trace.most,
        [...running].reduce((sum, at) => sum + (steps[at]?.threads ?? 0), 0),
      );
      for (let left = turns; left > 0; left -= 1) await turn();
      running.delete(i);
      trace.ended[i] = clock++;
    };
    const prerequisites = before?.filter((at) => steps[at]?.wait !== true).map((at) => ids[at] ?? '');
    const options = { threads, wait, ...(prerequisites === undefined ? {} : { prerequisites }) };
    ids.push(graph.insertStep(`step ${i}`, call, [], options));
  }
  return { trace, ids };
}

/** Places that a step has to wait for. */
function awaited(steps: readonly Plan[], i: number): readonly number[] {
  const { before, wait } = steps[i] ?? { before: [], wait: false };
  if (wait) return steps.flatMap((other, at) => (other.wait ? [] : [at]));
  if (before !== undefined) return before.filter((at) => steps[at]?.wait !== true);
  const previous = steps.slice(0, i).findLastIndex((other) => !other.wait);
  return previous < 0 ? [] : [previous];
}

describe('random graphs of steps', () => {
  for (const execution of ['serial', 'parallel'] as const) {
    it(`run every step once, after what it waits for, within the threads: ${execution}`, async () => {
      const property = fc.asyncProperty(plans, fc.integer({ min: 3, max: 6 }), async (steps, threads) => {
        const graph = new StepGraph({ execution, threads });
        const { trace } = build(steps, graph);
        const { state, counts } = await graph.run();
        assert.equal(state, 'finished');
        assert.equal(counts.finished, steps.length);
        assert.ok(trace.most <= (execution === 'serial' ? 3 : threads), `${trace.most} threads at once`);
        for (const i of steps.keys())
          for (const at of awaited(steps, i))
            assert.ok(
              (trace.ended[at] ?? Infinity) < (trace.started[i] ?? -1),
              `${i} began before ${at} ended`,
            );
      });
      await fc.assert(property, { numRuns: 150 });
    });
  }

  it('are as wide as they can be: steps that wait for each other to begin all begin', async () => {
    const layers = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(layers, async (widths) => {
      const graph = new StepGraph({ execution: 'parallel', threads: 6 });
      let before: readonly string[] = [];
      for (const [layer, width] of widths.entries()) {
        let missing = width;
        let open: () => void = () => undefined;
        const allHere = new Promise<void>((resolve) => (open = resolve));
        const call = async (): Promise<void> => {
          missing -= 1;
          if (missing === 0) open();
          await allHere;
        };
        const prerequisites = before;
        before = Array.from({ length: width }, (_, k) =>
          graph.insertStep(`step ${layer}.${k}`, call, [], { prerequisites }),
        );
      }
      assert.equal((await graph.run()).state, 'finished');
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('in serial run in the order of insertion as far as prerequisites let them', async () => {
    const graph = new StepGraph({ threads: 4 });
    const order: number[] = [];
    const first = graph.insertStep('a', () => order.push(0), [], { prerequisites: ['c'], id: 'a' });
    assert.equal(first, 'a');
    graph.insertStep('b', () => order.push(1), [], { prerequisites: [] });
    graph.insertStep('c', () => order.push(2), [], { prerequisites: [], id: 'c' });
    graph.insertStep('d', () => order.push(3), [], { prerequisites: [] });
    await graph.run();
    assert.deepEqual(order, [1, 2, 0, 3]);
  });

  it('resumed after any interruption run exactly what is missing', async (context) => {
    const property = fc.asyncProperty(plans, fc.nat(60), async (steps, stopAfter) => {
      const directory = new Folder(context).at('run');
      const finished = new Set<string>();
      const first = new StepGraph({
        execution: 'parallel',
        threads: 3,
        directory,
        onEvent: (event) => {
          if (event.type === 'step-ended' && event.state === 'finished') finished.add(event.id);
          if (finished.size >= stopAfter) first.stop();
        },
      });
      build(steps, first);
      await first.run();
      const ran: string[] = [];
      const second = new StepGraph({
        execution: 'parallel',
        threads: 3,
        directory,
        onEvent: (event) => {
          if (event.type === 'step-started') ran.push(event.id);
        },
      });
      const { ids } = build(steps, second);
      assert.equal((await second.run()).state, 'finished');
      assert.deepEqual(new Set(ran), new Set(ids.filter((id) => !finished.has(id))));
    });
    await fc.assert(property, { numRuns: 40 });
  });
});
