import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { decodeMessage, encodeMessage } from '../../src/programs/message.js';

/** Through bytes that begin at a multiple of 8 (as in a frame) or not. */
function sent(value: unknown, shift = 0): unknown {
  const bytes = Buffer.concat([Buffer.alloc(shift), ...encodeMessage(value)]);
  const own = new Uint8Array(bytes.length);
  own.set(bytes);
  return decodeMessage(own.subarray(shift));
}

suite('a message comes back as it was', () => {
  const values = {
    'typed arrays': {
      a: Float64Array.of(1, NaN, -0),
      b: [Int32Array.of(-1, 2), new Uint8Array(3)],
      c: new Uint8Array(0),
    },
    'a typed array alone': Uint8Array.of(1, 2, 3, 4, 5),
    'big integers': { n: 12345678901234567890n, list: [-1n] },
    'numbers that JSON has not': [NaN, Infinity, -Infinity, -0, 0, 1.5],
    'keys of objects': JSON.parse(
      '{"__proto__": {"x": 1}, "constructor": 2, "toString": null, "": 3}',
    ) as unknown,
    'text of all kinds': ['\u0000\ud800', 'ä€😀', '"\\\n'],
    null: null,
  };
  for (const [name, value] of Object.entries(values)) {
    test(name, () => {
      assert.deepStrictEqual(sent(value), value);
      assert.deepStrictEqual(sent(value, 3), value);
    });
  }

  test('a typed array under a key named __proto__', () => {
    const value = JSON.parse('{"__proto__": null}') as Record<string, unknown>;
    Object.defineProperty(value, '__proto__', { value: Uint8Array.of(7), enumerable: true });
    const back = sent(value) as object;
    assert.equal(Object.getPrototypeOf(back), Object.prototype);
    assert.deepEqual(Object.getOwnPropertyDescriptor(back, '__proto__')?.value, Uint8Array.of(7));
  });

  test('whatever plain data it is', () => {
    const leaves = [
      fc.float64Array(),
      fc.int32Array(),
      fc.uint8Array(),
      fc.bigInt(),
      fc.double(),
      fc.string(),
    ];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        ...leaves,
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.nat(8), (value, shift) => {
        assert.deepStrictEqual(sent(value, shift), value);
      }),
    );
  });
});

test('typed arrays of an aligned message are views of it and are not copied when sent', () => {
  const large = new Float64Array(1000);
  const pieces = encodeMessage({ large });
  assert.ok(pieces.some(({ buffer }) => buffer === large.buffer));
  const bytes = new Uint8Array(Buffer.concat(pieces));
  const back = decodeMessage(bytes) as { large: Float64Array };
  assert.equal(back.large.buffer, bytes.buffer);
});

test('what is no plain data is refused with its place', () => {
  for (const [value, place] of [
    [{ a: [() => 1] }, 'a.0'],
    [{ a: new Map() }, 'a'],
    [new Date(), ''],
    [{ f: new Float32Array(1) }, 'f'],
  ] as const) {
    assert.throws(() => encodeMessage(value), new RegExp(`at \`${place}\``));
  }
});

test('a message that was cut is refused', () => {
  const whole = new Uint8Array(Buffer.concat(encodeMessage({ a: Float64Array.of(1, 2), b: 'text' })));
  for (let length = 0; length < whole.length; length += 1) {
    assert.throws(() => decodeMessage(whole.slice(0, length)));
  }
});
