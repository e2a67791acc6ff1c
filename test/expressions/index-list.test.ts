import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IndexList } from '../../src/expressions/index-list.js';

const countsOf = (text: string, total = 10): number[] => {
  const list = IndexList.parse(text);
  return Array.from({ length: total }, (_, index) => list.count(index));
};

test('indices and ranges are counted, repeated ones as often as they are given', () => {
  assert.deepEqual(countsOf('4,0,7'), [1, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
  assert.deepEqual(countsOf('2, 2 ,2', 3), [0, 0, 3]);
  assert.deepEqual(countsOf('1:4,3'), [0, 1, 1, 2, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(countsOf('::4'), [1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
  assert.deepEqual(countsOf('7:'), [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
  assert.deepEqual(countsOf('5:5,:0'), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('single indices beyond the end are named, ranges only end', () => {
  assert.deepEqual(IndexList.parse('45,0,12,3:99,45').beyond(12), [12, 45]);
  assert.deepEqual(IndexList.parse('0:99').beyond(12), []);
});

test('anything else is an error', () => {
  for (const text of ['', '1,', '-1', '1.5', 'a', '1:2:0', '1:2:3:4', '1;2', '99999999999999999999'])
    assert.throws(() => IndexList.parse(text), { code: 'E_EXPRESSION' }, text);
  assert.throws(
    () => IndexList.parse('3,-1'),
    (error: { details: { hint: string } }) => error.details.hint.includes('FILE@-5:'),
  );
});
