import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AtomloopError } from '../../src/errors.js';
import { whereFunction } from '../../src/expressions/where-evaluate.js';
import type { WhereScope, WhereValue } from '../../src/expressions/where-value.js';

const values = new Map<string, WhereValue>([
  ['a', 2],
  ['b', -0.5],
  ['c', 'text'],
  ['d', true],
  ['v', { kind: 'number', shape: [3], values: [1, 2, 3] }],
  ['m', { kind: 'number', shape: [2, 2], values: [1, 2, 3, 4] }],
]);
const scope: WhereScope = {
  lookup: (name) => values.get(name),
  info: (key) => values.get(key),
  array: () => undefined,
  count: () => 1,
};

/** Any text ends in a logical, or in one of the two errors that belong to expressions. */
function isHarmless(text: string): void {
  try {
    assert.equal(typeof whereFunction(text)(scope), 'boolean');
  } catch (error) {
    assert.ok(error instanceof AtomloopError, String(error));
    assert.match(error.code, /^E_(EXPRESSION|WHERE)$/);
    assert.match(error.details.hint ?? '', /^.*\n *\^/);
  }
}

test('any text is an expression or an error of its own', () => {
  fc.assert(fc.property(fc.string({ maxLength: 40, unit: 'binary' }), isHarmless), { numRuns: 3000 });
});

const pieces = ['a', 'b', 'c', 'd', 'v', 'm', '1', '2.5', '"x"', '(', ')', '[', ']', ',', ':', '+', '-', '*'];
const more = ['/', '//', '%', '**', '<', '<=', '==', '!=', 'in', 'not', 'and', 'or', 'none', 'true', 'norm('];
const functions = [
  'max(',
  'count(',
  'has(',
  'any(',
  'startswith(',
  'info.',
  'info["a"]',
  '__proto__',
  'len(',
];

test('any sequence of words is an expression or an error of its own', () => {
  const words = fc.array(fc.constantFrom(...pieces, ...more, ...functions), { maxLength: 14 });
  fc.assert(
    fc.property(words, (list) => {
      isHarmless(list.join(' '));
    }),
    { numRuns: 20_000 },
  );
});

/** An expression over numbers in the syntax that JavaScript and `where` share, and its value. */
interface Formula {
  readonly text: string;
  readonly value: number;
}

const number = fc.integer({ min: 1, max: 9 }).map((value): Formula => ({ text: String(value), value }));
const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 5 },
    number,
    fc
      .tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/'), tie('formula'))
      .map(([left, sign, right]): Formula => {
        const results = {
          '+': left.value + right.value,
          '-': left.value - right.value,
          '*': left.value * right.value,
        };
        const value = sign === '/' ? left.value / right.value : results[sign];
        return { text: `(${left.text} ${sign} ${right.text})`, value };
      }),
    tie('formula').map(({ text, value }): Formula => ({ text: `-${text}`, value: -value })),
  ),
}));

test('arithmetic gives what it gives in JavaScript', () => {
  fc.assert(
    fc.property(formula, formula, (left, right) => {
      assert.equal(whereFunction(`${left.text} < ${right.text}`)(scope), left.value < right.value);
      assert.equal(whereFunction(`${left.text} == ${right.text}`)(scope), left.value === right.value);
    }),
  );
});

test('without brackets, precedence is that of Python', () => {
  const terms = fc.array(fc.tuple(fc.constantFrom('+', '-', '*'), fc.integer({ min: 1, max: 9 })), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), terms, (first, rest) => {
      const products: number[] = [first];
      for (const [sign, value] of rest) {
        if (sign === '*') products.push((products.pop() ?? 1) * value);
        else products.push(sign === '+' ? value : -value);
      }
      const total = products.reduce((sum, product) => sum + product, 0);
      const text = [String(first), ...rest.map(([sign, value]) => `${sign} ${value}`)].join(' ');
      assert.equal(whereFunction(`${text} == ${total < 0 ? `(0 - ${-total})` : total}`)(scope), true, text);
    }),
  );
});
