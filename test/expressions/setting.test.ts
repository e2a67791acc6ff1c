import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseLiteral, parseSetting } from '../../src/expressions/setting.js';

test('JSON literals become values', () => {
  const cases = { '1.5': 1.5, '-2': -2, true: true, null: null, '"a b"': 'a b', '[1, [2]]': [1, [2]] };
  for (const [text, value] of Object.entries(cases)) assert.deepEqual(parseLiteral(text), value);
  assert.deepEqual(structuredClone(parseLiteral('{"a": {"b": []}}')), { a: { b: [] } });
});

test('integers past 2^53 keep every digit', () => {
  assert.equal(parseLiteral('12345678901234567890'), 12345678901234567890n);
});

test('anything else is text as it stands', () => {
  for (const text of ['Cu3Au', '', ' a', 'True', '1_000', '0x10', '[1, 2', "'a'", '1,2', '.5', 'nan']) {
    assert.equal(parseLiteral(text), text);
  }
});

test('a setting is split at its first equals sign', () => {
  assert.deepEqual(parseSetting('formula=a=b'), { key: 'formula', value: 'a=b' });
  assert.deepEqual(parseSetting('scale=2'), { key: 'scale', value: 2 });
  assert.deepEqual(parseSetting('name='), { key: 'name', value: '' });
  assert.deepEqual(parseSetting('__proto__=1'), { key: '__proto__', value: 1 });
});

test('a setting without a key or an equals sign is refused', () => {
  for (const text of ['scale', '=1', ''])
    assert.throws(() => parseSetting(text), { code: 'E_SETTING', kind: 'usage' });
});

test('a number out of range is refused instead of becoming infinite', () => {
  assert.throws(() => parseLiteral('1e400'), { code: 'E_EXPRESSION' });
});

const bigintAsNumber = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value;

test('every JSON value is read as JSON reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const read = JSON.stringify(parseLiteral(JSON.stringify(value)), bigintAsNumber);
      assert.equal(read, JSON.stringify(value));
    }),
  );
});
