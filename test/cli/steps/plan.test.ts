import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { planText } from '../../../src/cli/steps/plan.js';
import { exampleView, hostileView, instance, isSafe, stepsView, stepView } from './views.js';

suite('the plan of a run', () => {
  test('tells what would run and why, what is kept, how wide and how long it is', () => {
    assert.deepEqual(planText(exampleView()).split('\n'), [
      'flow.steps: parallel, 4 threads, 4 ranks, GPUs 0',
      'stream frames: open, 10 so far',
      '',
      'would run:',
      '  relax[…] × 4     it was never run  (for each of frames)',
      '    make relax[Al.xyz]',
      '  describe[…] × 5  it was never run  (for each of relax)',
      '    make describe[Pd.xyz]',
      '  review           it was never run  (a person continues)',
      '    make review',
      '  select           it was never run',
      '    make select',
      '  dft              it was never run  (2 threads, 4 ranks, 1 GPU)',
      '    make dft',
      '  archive          it was never run  (runs last)',
      '    make archive',
      '',
      'would be kept:',
      '  generate         nothing changed',
      '  relax[…] × 6     nothing changed  (for each of frames)',
      '  describe[…] × 4  nothing changed  (for each of relax)',
      '',
      'width: 7, at most 7 steps on a level',
      'critical path: 5 steps, 17 s by times of earlier runs, 4 of them guessed: relax[Rh.xyz] → describe[Rh.xyz] → select → dft → archive',
      '24 steps: 13 to run, 11 kept; more may come by frames',
    ]);
  });

  test('is short where nothing is to be done', () => {
    const kept = stepView('a', { willRun: false, reason: 'nothing changed' });
    assert.deepEqual(planText(stepsView([kept], { execution: 'serial', threads: 1, mpi: 1 })).split('\n'), [
      'flow.steps: serial, 1 thread, 1 rank, no GPUs',
      '',
      'would be kept:',
      '  a  nothing changed',
      '',
      '1 step: 0 to run, 1 kept',
    ]);
  });

  test('tells reasons of instances apart, and shows the ends of a long critical path', () => {
    const steps = [
      instance('a', '1', { reason: 'input changed' }),
      instance('a', '2'),
      ...Array.from({ length: 20 }, (_, i) =>
        stepView(`s${i}`, { prerequisites: [i === 0 ? 'a' : `s${i - 1}`] }),
      ),
    ];
    const lines = planText(stepsView(steps)).split('\n');
    assert.deepEqual(lines.slice(2, 7), [
      'would run:',
      '  a[1]  input changed',
      '    make a[1]',
      '  a[2]  it was never run',
      '    make a[2]',
    ]);
    assert.deepEqual(lines.slice(-3), [
      'width: 2, at most 2 steps on a level',
      'critical path: 21 steps: a[1] → s0 → s1 → s2 → s3 → s4 → … → s14 → s15 → s16 → s17 → s18 → s19',
      '22 steps: 22 to run, 0 kept',
    ]);
  });

  test('lets no control characters of names and commands through', () => {
    assert.ok(isSafe(planText(hostileView())));
  });
});
