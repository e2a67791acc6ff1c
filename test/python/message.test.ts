import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeMessage, encodeMessage } from '../../src/programs/message.js';
import { python } from '../helpers/python.js';
import { repository } from '../helpers/repository.js';

const text = fc.string({ unit: 'binary' });
const long = fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n });

/** Numbers that JSON tells from integers, and integers that it holds. */
const number = fc.oneof(
  fc.double().filter((one) => !Number.isInteger(one) || Object.is(one, -0)),
  fc.maxSafeInteger(),
);

const leaf = fc.oneof(
  number,
  text,
  fc.boolean(),
  fc.constant(null),
  long,
  long.map((one) => -one),
  fc.float64Array(),
  fc.int32Array(),
  fc.uint8Array(),
  fc.bigInt64Array(),
);

const { value: anyMessage } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

/** All messages through one interpreter. */
function echo(values: readonly unknown[]): unknown[] {
  const input = values.flatMap((value) => {
    const message = Buffer.concat(encodeMessage(value));
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(message.length));
    return [head, message];
  });
  const { status, stdout, stderr } = spawnSync(
    python,
    [join(repository, 'test/fixtures/python/codec_echo.py'), join(repository, 'src/python')],
    { input: Buffer.concat(input), maxBuffer: 1 << 28 },
  );
  assert.equal(status, 0, stderr.toString());
  const echoed: unknown[] = [];
  for (let at = 0; at < stdout.length;) {
    const length = Number(stdout.readBigUInt64LE(at));
    echoed.push(decodeMessage(new Uint8Array(stdout.subarray(at + 8, at + 8 + length))));
    at += 8 + length;
  }
  return echoed;
}

test('messages that Python decodes and encodes are the same, bit by bit', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 200, maxLength: 300 }), (values) => {
      assert.deepEqual(
        echo(values),
        values.map((value) => decodeMessage(Buffer.concat(encodeMessage(value)))),
      );
    }),
    { numRuns: 2, endOnFailure: true },
  );
});
