import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDuration } from '../../src/expressions/duration.js';

test('amounts with units are read; seconds where the unit is missing', () => {
  const cases = {
    '90': 90_000,
    '1.5': 1500,
    '10s': 10_000,
    '500ms': 500,
    '1.5h': 5_400_000,
    '2d': 172_800_000,
    '3m': 180_000,
    '3min': 180_000,
  };
  for (const [text, milliseconds] of Object.entries(cases))
    assert.equal(parseDuration(text), milliseconds, text);
});

test('amounts can be added', () => {
  assert.equal(parseDuration('1h30m'), 5_400_000);
  assert.equal(parseDuration('2m5s250ms'), 125_250);
});

test('clock times are read as in Slurm', () => {
  assert.equal(parseDuration('01:30:00'), 5_400_000);
  assert.equal(parseDuration('30:00'), 1_800_000);
  assert.equal(parseDuration('2-00:00:00'), 172_800_000);
  assert.equal(parseDuration('1-12:30'), 131_400_000);
  assert.equal(parseDuration('100:00:00'), 360_000_000);
  assert.equal(parseDuration('00:00:01.5'), 1500);
});

test('anything else is refused', () => {
  const wrong = [
    '',
    's',
    '-5',
    '0',
    '0s',
    '0.1ms',
    '1e3',
    '5 s',
    '1h30',
    '10x',
    '1:60:00',
    '1:00:99',
    '1:2:3:4',
    '1-',
    'NaN',
    '9'.repeat(30),
  ];
  for (const text of wrong)
    assert.throws(() => parseDuration(text), { code: 'E_DURATION', kind: 'usage' }, text);
});

test('every number of seconds is the same as a clock time and with its unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
      const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
      const time = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
      assert.equal(parseDuration(time), seconds * 1000);
      assert.equal(parseDuration(`${seconds}s`), seconds * 1000);
      assert.equal(parseDuration(String(seconds)), seconds * 1000);
    }),
  );
});
