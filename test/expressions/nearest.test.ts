import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../src/expressions/nearest.js';

const operators = ['copy', 'calculate', 'map', 'info', 'minimize', 'md', 'schemes', 'doctor'];

test('typing mistakes find the word that was meant', () => {
  const cases = {
    calcualte: 'calculate',
    cpoy: 'copy',
    coyp: 'copy',
    Minimise: 'minimize',
    scheme: 'schemes',
    mapp: 'map',
  };
  for (const [typed, meant] of Object.entries(cases)) assert.equal(nearest(typed, operators), meant);
});

test('the beginning of a word finds the word', () => {
  assert.equal(nearest('calc', operators), 'calculate');
  assert.equal(nearest('--over', ['--output', '--overwrite']), '--overwrite');
});

test('unlike words find nothing', () => {
  for (const typed of ['', 'x', 'frobnicate', 'zzzz', 'c'.repeat(1000)])
    assert.equal(nearest(typed, operators), undefined);
});

test('the closest wins, and the first of equals', () => {
  assert.equal(nearest('emd', ['emt', 'md', 'emd']), 'emd');
  assert.equal(nearest('lx', ['lj', 'lk']), 'lj');
  assert.equal(nearest('EMT', ['emt']), 'emt');
});
