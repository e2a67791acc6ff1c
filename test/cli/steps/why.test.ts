import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { whyText } from '../../../src/cli/steps/why.js';
import { exampleView, hostile, hostileView, instance, isSafe, stepsView, stepView } from './views.js';

const linesOf = (id: string, view = exampleView()): string[] => whyText(view, id).split('\n');
/** What the line with that name says. */
const said = (name: string, id: string, view = exampleView()): string | undefined =>
  linesOf(id, view)
    .find((line) => line.startsWith(`  ${name} `))
    ?.slice(14);

suite('why a step runs or not', () => {
  test('is told with its prerequisites, its error, and what it would take', () => {
    assert.deepEqual(linesOf('relax[Rh.xyz]'), [
      'relax[Rh.xyz]: failed',
      '  reason      it was never run',
      '  next run    would run it',
      '  after       generate  finished',
      '  tried       attempt 2, started 2026-11-20T10:00:30Z, 4.3 s',
      '  error[E_NOT_CONVERGED]: forces are not below `fmax`; expected at most 0.01, got 0.3',
      "  it takes    mend what the error says, then `atomloop steps run`; or `atomloop steps finish 'relax[Rh.xyz]'`, if it is done",
      '  command     make relax[Rh.xyz]',
      '  reserves    1 thread',
      '  log         flow.steps/logs/relax[Rh.xyz].log',
    ]);
  });

  test('names the steps that failed, also behind others that are blocked', () => {
    const steps = [
      instance('a', '1', { state: 'failed' }),
      instance('a', '2', { state: 'aborted' }),
      instance('a', '3', { state: 'finished' }),
      stepView('b', { prerequisites: ['a'], standing: 'blocked' }),
      stepView('c', { prerequisites: ['b', 'a[1]'], standing: 'blocked' }),
    ];
    assert.equal(said('blocked by', 'c', stepsView(steps)), "'a[1]', 'a[2]'");
    assert.deepEqual(linesOf('c', stepsView(steps)).slice(3, 5), [
      '  after       b     blocked',
      '              a[1]  failed',
    ]);
    assert.equal(said('blocked by', 'select'), "'relax[Rh.xyz]'");
  });

  test('says for every state what it would take', () => {
    const takes = (id: string, view = exampleView()): string | undefined => said('it takes', id, view);
    assert.equal(takes('generate'), 'nothing');
    assert.equal(takes('relax[Al.xyz]'), 'nothing: it is running');
    assert.equal(takes('relax[Ir.xyz]'), 'its turn, and 1 thread free');
    assert.equal(takes('review'), 'a person who looks at it, then `atomloop steps continue review`');
    assert.equal(takes('dft'), 'select must finish');
    assert.equal(takes('select'), 'describe[…], review must finish');
    assert.equal(
      takes('archive'),
      'stream frames must close and all other steps must finish; or `atomloop steps release archive`',
    );
    const stopped = stepsView(
      [
        stepView('aborted', { state: 'aborted' }),
        stepView('changed', { state: 'finished' }),
        stepView('ready', { standing: 'ready', mpi: 4 }),
        stepView('new', { prerequisites: ['changed'] }),
        stepView('last', { state: 'waiting', wait: true, prerequisites: ['changed'] }),
      ],
      { state: 'aborted' },
    );
    assert.equal(takes('aborted', stopped), '`atomloop steps run`: it was stopped before its end');
    assert.equal(takes('changed', stopped), '`atomloop steps run` runs it again');
    assert.equal(takes('ready', stopped), 'its turn, and 4 ranks free, once `atomloop steps run` goes on');
    assert.equal(takes('new', stopped), 'its turn, once `atomloop steps run` goes on');
    assert.equal(takes('last', stopped), 'the end of all other steps; or `atomloop steps release last`');
  });

  test('is told of many instances by reason', () => {
    assert.deepEqual(linesOf('relax'), [
      'relax: 10 instances, 6 finished, 2 running, 1 failed, 1 ready',
      '  finished: nothing changed (6)',
      '    relax[Cu.xyz], relax[Ag.xyz], relax[Au.xyz] and 3 more',
      '  running: it was never run (2)',
      '    relax[Al.xyz], relax[Pb.xyz]',
      '  failed: it was never run (1)',
      '    relax[Rh.xyz]',
      '  ready: it was never run (1)',
      '    relax[Ir.xyz]',
      "  of one: `atomloop steps why 'relax[Cu.xyz]'`",
    ]);
  });

  test('is an error for a step that is not there', () => {
    assert.throws(() => whyText(exampleView(), 'relaxx'), { code: 'E_STEP_UNKNOWN' });
  });

  test('lets no control characters through', () => {
    for (const text of hostile) {
      assert.ok(isSafe(whyText(hostileView(), text)), text);
      assert.ok(isSafe(whyText(hostileView(), `each[${text}]`)), text);
    }
    assert.ok(isSafe(whyText(hostileView(), 'each')));
  });
});
