import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { stepOf, stepsOf } from '../../src/steps/step-of.js';
import { instance, stepsView, stepView } from '../cli/steps/views.js';

const view = stepsView([
  stepView('read'),
  instance('relax', 'Cu'),
  instance('relax', 'Au'),
  instance('one', 'Cu'),
]);

const unknown = (message: string, details: Readonly<Record<string, string>>): object => ({
  kind: 'usage',
  code: 'E_STEP_UNKNOWN',
  message,
  details,
});

suite('a step by its id', () => {
  test('is a step, an instance, or the only instance of a step', () => {
    assert.equal(stepOf(view, 'read').id, 'read');
    assert.equal(stepOf(view, 'relax[Au]').id, 'relax[Au]');
    assert.equal(stepOf(view, 'one').id, 'one[Cu]');
  });

  test('may mean all instances', () => {
    assert.deepEqual(
      stepsOf(view, 'relax').map(({ id }) => id),
      ['relax[Cu]', 'relax[Au]'],
    );
    assert.throws(
      () => stepOf(view, 'relax'),
      unknown('step `relax` has 2 instances', { expected: 'the id of one of them, such as `relax[Cu]`' }),
    );
  });

  test('that is not there: the error names the one that was probably meant', () => {
    const expected = 'the id of a step, or of one of its instances';
    assert.throws(
      () => stepsOf(view, 'raed'),
      unknown('there is no step `raed`', { expected, hint: 'did you mean `read`?' }),
    );
    assert.throws(
      () => stepsOf(view, 'relax[Ag]'),
      unknown('there is no step `relax[Ag]`', { expected, hint: 'did you mean `relax[Au]`?' }),
    );
    assert.throws(
      () => stepsOf(view, '__proto__'),
      unknown('there is no step `__proto__`', { expected, hint: '`atomloop steps list` shows all ids' }),
    );
  });
});
