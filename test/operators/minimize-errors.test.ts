import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AtomloopError } from '../../src/index.js';
import { brokenOff } from '../../src/operators/minimize/errors.js';

const error = (code: string): AtomloopError =>
  new AtomloopError('calculator', code, 'what it says', { expected: 'this', got: 'that' });

test('what a potential cannot compute after steps has diverged, with the step', () => {
  const diverged = brokenOff(error('E_NOT_FINITE'), { steps: 7 });
  assert.equal(diverged.code, 'E_DIVERGED');
  assert.equal(diverged.message, 'the minimization diverged after step 7: what it says');
  assert.equal(diverged.details.expected, 'this');
});

test('an input that cannot be computed, and any other error, is what it was', () => {
  for (const [code, steps] of [
    ['E_NOT_FINITE', 0],
    ['E_UNSUPPORTED_SPECIES', 7],
    ['E_DIVERGED', 7],
  ] as const) {
    const before = error(code);
    assert.equal(brokenOff(before, { steps }), before);
  }
});
