import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { AtomloopError } from '../../src/errors.js';
import type { StepEvent } from '../../src/events.js';
import { StepGraph } from '../../src/steps/step-graph.js';
import { Folder } from '../helpers/folder.js';

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('StepGraph', () => {
  it('runs steps one after another, those with prerequisites as soon as these are done', async () => {
    const order: string[] = [];
    const graph = new StepGraph({ execution: 'parallel', threads: 2 });
    const step = async (name: string): Promise<void> => {
      order.push(`${name} begins`);
      await turn();
      order.push(`${name} ends`);
    };
    const first = graph.insertStep('read', step, ['read']);
    const left = graph.insertStep('left', step, ['left'], { prerequisites: [first] });
    const right = graph.insertStep('right', step, ['right'], { prerequisites: [first] });
    graph.insertStep('join', step, ['join'], { prerequisites: [left, right] });
    const { state, counts } = await graph.run();
    assert.equal(state, 'finished');
    assert.equal(counts.finished, 4);
    assert.deepEqual(order, [
      ...['read begins', 'read ends', 'left begins', 'right begins', 'left ends', 'right ends'],
      ...['join begins', 'join ends'],
    ]);
  });

  it('has ids by name and arguments, so that a step is known again wherever it stands', () => {
    const graph = new StepGraph();
    const call = (..._: readonly unknown[]): void => undefined;
    assert.equal(graph.insertStep('read', call, []), 'read');
    assert.equal(graph.insertStep('read', call, ['a.xyz', 2]), 'read("a.xyz", 2)');
    assert.equal(graph.insertStep('read', call, ['a.xyz', 2]), 'read("a.xyz", 2)#2');
    assert.match(graph.insertStep('read', call, ['x'.repeat(200)]), /^read\([\da-f]{16}\)$/);
  });

  it('lets a running step add others, and a closing step wait for them', async () => {
    const order: string[] = [];
    const graph = new StepGraph({ execution: 'parallel', threads: 4 });
    graph.insertStep('close', () => order.push('close'), [], { wait: true });
    graph.insertStep(
      'read',
      () => {
        order.push('read');
        for (const name of ['a', 'b', 'c'])
          graph.insertStep('register', (file: string) => order.push(file), [name], { prerequisites: [] });
      },
      [],
    );
    const { state, counts } = await graph.run();
    assert.equal(state, 'finished');
    assert.equal(counts.finished, 5);
    assert.deepEqual(order, ['read', 'a', 'b', 'c', 'close']);
  });

  it('counts inserted steps at once after updateSteps', async () => {
    const graph = new StepGraph({ execution: 'parallel', threads: 2 });
    let open: () => void = () => undefined;
    const added = new Promise<void>((resolve) => (open = resolve));
    graph.insertStep(
      'adder',
      async () => {
        graph.insertStep('added', () => open(), [], { prerequisites: [] });
        graph.updateSteps();
        // Ends only because the other step runs beside it.
        await added;
      },
      [],
    );
    assert.equal((await graph.run()).counts.finished, 2);
  });

  it('goes on while a stream is open, and closing steps wait for its end', async () => {
    const order: string[] = [];
    const graph = new StepGraph({ execution: 'parallel', threads: 2 });
    const stream = graph.openStream();
    graph.insertStep('close', () => order.push('close'), [], { wait: true });
    const run = graph.run();
    for (const name of ['a', 'b']) {
      await turn();
      graph.insertStep('register', (file: string) => order.push(file), [name], { prerequisites: [] });
      graph.updateSteps();
    }
    await turn();
    stream.close();
    assert.equal((await run).state, 'finished');
    assert.deepEqual(order, ['a', 'b', 'close']);
  });

  it('releases a closing step by hand', async () => {
    const order: string[] = [];
    const graph = new StepGraph({ execution: 'parallel', threads: 2 });
    const close = graph.insertStep('close', () => order.push('close'), [], { wait: true });
    graph.insertStep(
      'slow',
      async () => {
        await graph.release(close);
        while (order.length === 0) await turn();
        order.push('slow');
      },
      [],
    );
    assert.equal((await graph.run()).state, 'finished');
    assert.deepEqual(order, ['close', 'slow']);
  });

  it('refuses what cannot be run before anything runs', async () => {
    const call = (): void => assert.fail('it ran');
    const unknown = new StepGraph();
    unknown.insertStep('first', call, []);
    unknown.insertStep('second', call, [], { prerequisites: ['frist'] });
    await assert.rejects(unknown.run(), ({ code, details }: AtomloopError) => {
      assert.deepEqual([code, details.hint], ['E_STEP_UNKNOWN', 'did you mean `first`?']);
      return true;
    });
    const cycle = new StepGraph();
    cycle.insertStep('first', call, [], { prerequisites: ['second'] });
    cycle.insertStep('second', call, [], { prerequisites: ['first'] });
    await assert.rejects(cycle.run(), { code: 'E_STEP_CYCLE' });
    const large = new StepGraph({ threads: 2 });
    large.insertStep('first', call, [], { threads: 3 });
    await assert.rejects(large.run(), { code: 'E_STEP_RESOURCES' });
    const twice = new StepGraph();
    for (const id of ['first', 'second']) twice.insertStep(id, call, [], { outputs: ['same.txt'] });
    await assert.rejects(twice.run(), { code: 'E_STEP_OUTPUTS' });
  });

  it('tries again, gives up after a time, and goes on beside a failure where it is told to', async () => {
    const events: StepEvent[] = [];
    const graph = new StepGraph({ onFailure: 'continue', onEvent: (event) => events.push(event) });
    let tries = 0;
    graph.insertStep(
      'shaky',
      () => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
      },
      [],
      { retries: 2 },
    );
    const hanging = graph.insertStep('hanging', () => new Promise(() => undefined), [], { timeoutMs: 20 });
    graph.insertStep('after', () => 1, [], { prerequisites: [hanging] });
    graph.insertStep('beside', () => 1, [], { prerequisites: [] });
    const { state, counts, error } = await graph.run();
    assert.equal(state, 'failed');
    assert.equal(error?.code, 'E_STEP_TIMEOUT');
    assert.deepEqual([counts.finished, counts.failed, counts.new], [2, 1, 1]);
    const attempts = events.flatMap((event) => (event.type === 'step-started' ? [event] : []));
    assert.deepEqual(
      attempts.filter(({ id }) => id === 'shaky').map(({ attempt }) => attempt),
      [1, 2, 3],
    );
  });

  it('stops: what runs is let go, and the next run does the rest', async (context) => {
    const directory = new Folder(context).at('run');
    const build = (graph: StepGraph, ran: string[], stop: () => void): StepGraph => {
      graph.insertStep('one', () => ran.push('one'), []);
      graph.insertStep('two', stop, [], { id: 'two' });
      graph.insertStep('three', () => ran.push('three'), []);
      return graph;
    };
    const ran: string[] = [];
    const first = new StepGraph({ directory });
    // The code of a function counts, so both runs have the same.
    let isFirst = true;
    const two = (): unknown => {
      ran.push('two');
      if (!isFirst) return undefined;
      first.stop();
      return new Promise(() => undefined);
    };
    assert.equal((await build(first, ran, two).run()).state, 'aborted');
    isFirst = false;
    assert.equal((await build(new StepGraph({ directory }), ran, two).run()).state, 'finished');
    assert.deepEqual(ran, ['one', 'two', 'two', 'three']);
  });

  it('runs a step again after one that it depends on ran, also where the run ended in between', async (context) => {
    const folder = new Folder(context);
    const made = folder.at('made.txt');
    const ran: string[] = [];
    const build = (stopAfter?: string): StepGraph => {
      const graph: StepGraph = new StepGraph({
        directory: folder.at('run'),
        onEvent: (event) => {
          if (event.type === 'step-ended' && event.id === stopAfter) graph.stop();
        },
      });
      const make = (): void => {
        ran.push('make');
        writeFileSync(made, 'made');
      };
      graph.insertStep('make', make, [], { outputs: [made] });
      graph.insertStep('use', () => ran.push('use'), []);
      return graph;
    };
    await build().run();
    rmSync(made);
    assert.equal((await build('make').run()).state, 'aborted');
    assert.ok(existsSync(made));
    assert.equal((await build().run()).state, 'finished');
    assert.deepEqual(ran, ['make', 'use', 'make', 'use']);
  });

  it('runs a step again whose code changed', async (context) => {
    const directory = new Folder(context).at('run');
    const ran: number[] = [];
    for (const call of [() => ran.push(1), () => ran.push(1), () => ran.push(2)]) {
      const graph = new StepGraph({ directory });
      graph.insertStep('step', call, []);
      await graph.run();
    }
    assert.deepEqual(ran, [1, 2]);
  });

  it('fails a step whose output is not there', async () => {
    const graph = new StepGraph();
    graph.insertStep('step', () => 1, [], { outputs: ['/nowhere/made.txt'] });
    const { state, error } = await graph.run();
    assert.equal(state, 'failed');
    assert.equal(error?.code, 'E_STEP_OUTPUT');
  });

  it('runs nothing where it was stopped before', async () => {
    const graph = new StepGraph({ signal: AbortSignal.abort() });
    graph.insertStep('step', () => assert.fail('it ran'), []);
    const { state, counts } = await graph.run();
    assert.equal(state, 'aborted');
    assert.equal(counts.new, 1);
  });
});
