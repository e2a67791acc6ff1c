import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { listTable } from '../../../src/cli/steps/list.js';
import { columnsOf } from '../../../src/cli/steps/text-width.js';
import { exampleView, hostile, hostileView, instance, isSafe, stepsView, stepView } from './views.js';

suite('the list of steps', () => {
  test('has a row per step; many instances are one, but those that failed', () => {
    assert.deepEqual(listTable(exampleView()).split('\n'), [
      'flow.steps: running on node7, process 4711',
      '24 steps: 11 finished, 2 running, 1 interactive, 1 failed, 2 blocked, 1 ready, 1 waiting, 5 new',
      'stream frames: open, 10 so far',
      '',
      'STEP           STATE        TRY  TIME',
      'generate       finished     1    0.4 s',
      'relax[…]       6 finished, 2 running, 1 failed, 1 ready, 9.5 s each',
      'relax[Rh.xyz]  failed       2    4.3 s  E_NOT_CONVERGED: forces are not below `fmax`; expected at most 0.01, got 0.3',
      'describe[…]    4 finished, 1 blocked, 4 new, 1.0 s each',
      'review         interactive  1    2.0 s  waits for a person',
      'select         blocked                  blocked by describe[…] (5 of 9 left)',
      'dft            new                      after select',
      'archive        waiting                  after all other steps (12 of 23 left)',
    ]);
  });

  test('shows all instances where they are few, or asked for', () => {
    const few = stepsView([
      instance('a', '1', { state: 'running', started: 'x', mpi: 1, gpu: 2 }),
      instance('a', '2'),
      stepView('b', { prerequisites: ['a', 'gone'] }),
      stepView('c', { state: 'waiting', wait: true, prerequisites: ['d'] }),
      stepView('d', { state: 'finished', started: 'x', seconds: 3700 }),
    ]);
    assert.deepEqual(listTable(few).split('\n').slice(2), [
      '',
      'STEP  STATE     TRY  TIME',
      'a[1]  running   1            1 rank, 2 GPUs',
      'a[2]  new',
      'b     new                    after a[…] (2 of 2 left)',
      'c     waiting                waits to be released',
      'd     finished  1    1:01 h',
    ]);
    const whole = listTable(exampleView(), { isWhole: true });
    for (const { id } of exampleView().steps) assert.ok(whole.includes(`\n${id} `), id);
  });

  test('fits into the terminal, wide letters and colors included', () => {
    const long = stepView('x'.repeat(90), { state: 'finished' });
    const view = stepsView([...exampleView().steps, instance('鉄', '鉄の表面.xyz'), long]);
    for (const width of [20, 40, 79, 120])
      for (const line of listTable(view, { width }).split('\n')) assert.ok(columnsOf(line) <= width, line);
  });

  test('has the state in its color where colors are wanted, and nothing else differs', () => {
    const colored = listTable(exampleView(), { width: 60, hasColor: true });
    assert.ok(colored.includes('\ngenerate       \u001b[32mfinished\u001b[0m '), colored);
    assert.ok(colored.includes('\nrelax[Rh.xyz]  \u001b[31mfailed\u001b[0m '), colored);
    // eslint-disable-next-line no-control-regex
    assert.equal(colored.replace(/\u001b\[\d*m/g, ''), listTable(exampleView(), { width: 60 }));
  });

  test('lets no control characters of names and errors through', () => {
    const text = listTable(hostileView());
    assert.ok(isSafe(text), JSON.stringify(text));
    assert.ok(text.includes('\\x1b[2J'), text);
    assert.equal(text.split('\n').length, 4 + hostile.length * 3);
  });
});
