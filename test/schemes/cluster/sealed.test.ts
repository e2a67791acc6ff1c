import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seal, unseal } from '../../../src/schemes/cluster/sealed.js';

const key = 'a key';
const route = { from: 'driver', to: 'worker' };
const message = { counter: 7, type: 3, payload: Uint8Array.of(1, 2, 3) };
const frames = (): Buffer[] => seal(key, route, message).map((frame) => Buffer.from(frame));

test('a sealed message opens for whom it is meant', () => {
  const opened = unseal(key, route, frames());
  assert.deepEqual(opened && { ...opened, payload: [...opened.payload] }, { ...message, payload: [1, 2, 3] });
});

test('a message that was changed, moved or cut does not open', () => {
  for (let i = 0; i < 4; i += 1) {
    const changed = frames();
    const frame = changed[i];
    if (frame !== undefined) frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 1;
    assert.equal(unseal(key, route, changed), undefined, `frame ${i}`);
    assert.equal(unseal(key, route, frames().toSpliced(i, 1)), undefined, `without frame ${i}`);
  }
  assert.equal(unseal('another', route, frames()), undefined);
  assert.equal(unseal(key, { from: 'worker', to: 'driver' }, frames()), undefined);
  assert.equal(unseal(key, { ...route, from: 'other' }, frames()), undefined);
});

test('without a key nothing is signed, and a signature is not taken for one', () => {
  const [, , signature] = seal('', route, message);
  assert.equal(signature?.length, 0);
  assert.equal(unseal('', route, frames()), undefined);
  assert.equal(
    unseal(
      key,
      route,
      seal('', route, message).map((frame) => Buffer.from(frame)),
    ),
    undefined,
  );
});
