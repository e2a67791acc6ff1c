import assert from 'node:assert/strict';
import { Duplex, duplexPair, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { FramedPipe } from '../../src/programs/framed-pipe.js';

interface Received {
  readonly frames: { readonly type: number; readonly text: string }[];
  readonly ends: (string | undefined)[];
  readonly pipe: FramedPipe;
}

function receive(stream: Duplex, maximum?: number): Received {
  const frames: Received['frames'] = [];
  const ends: Received['ends'] = [];
  const pipe = new FramedPipe(stream, {
    onFrame: (type, payload) => frames.push({ type, text: Buffer.from(payload).toString('latin1') }),
    onEnd: (error) => ends.push(error?.code),
    ...(maximum === undefined ? {} : { maximum }),
  });
  return { frames, ends, pipe };
}

/** The bytes of frames, as they are sent. */
async function bytesOf(...frames: readonly (readonly [type: number, text: string])[]): Promise<Buffer> {
  const stream = new PassThrough();
  const pipe = new FramedPipe(
    new Duplex({ write: (part, _, done) => stream.write(part as Buffer, done), read: () => undefined }),
    {
      onFrame: () => undefined,
      onEnd: () => undefined,
    },
  );
  await Promise.all(frames.map(([type, text]) => pipe.send(type, [Buffer.from(text, 'latin1')])));
  return stream.read() as Buffer;
}

test('frames arrive whole, in order, however the bytes are cut', async () => {
  const bytes = await bytesOf([1, 'one'], [2, ''], [255, 'x'.repeat(1000)]);
  const wanted = [1, 2, 255];
  for (const size of [1, 2, 3, 7, 8, 9, 64, 5000]) {
    const stream = new PassThrough();
    const { frames, ends } = receive(stream);
    for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
    stream.end();
    await new Promise((resolve) => stream.once('close', resolve));
    assert.deepEqual(
      frames.map(({ type }) => type),
      wanted,
    );
    assert.deepEqual(
      frames.map(({ text }) => text.length),
      [3, 0, 1000],
    );
    assert.deepEqual(ends, [undefined]);
  }
});

test('pieces of a frame are joined and large frames come through', async () => {
  const [a, b] = duplexPair();
  const { frames, pipe } = receive(b);
  const sender = receive(a);
  const large = Buffer.alloc(3_000_000, 'z');
  await Promise.all([sender.pipe.send(5, [Buffer.from('ab'), Buffer.from('c'), large]), sender.pipe.send(6)]);
  while (frames.length < 2) await new Promise(setImmediate);
  assert.deepEqual(
    frames.map(({ type, text }) => [type, text.length]),
    [
      [5, 3_000_003],
      [6, 0],
    ],
  );
  assert.equal(frames[0]?.text.slice(0, 4), 'abcz');
  pipe.close();
});

test('a frame beyond the maximum ends the pipe before memory is taken for it', async () => {
  const stream = new PassThrough();
  const { frames, ends } = receive(stream, 10);
  stream.write(await bytesOf([1, '0123456789'], [1, '0123456789a'], [1, 'never']));
  await new Promise((resolve) => stream.once('close', resolve));
  assert.deepEqual([frames.length, ends], [1, ['E_FRAME']]);
});

test('a pipe that ends within a frame is an error', async () => {
  const bytes = await bytesOf([1, 'whole'], [1, 'cut']);
  for (const cut of [1, 4]) {
    const stream = new PassThrough();
    const { frames, ends } = receive(stream);
    stream.end(bytes.subarray(0, -cut));
    await new Promise((resolve) => stream.once('close', resolve));
    assert.deepEqual([frames.length, ends], [1, ['E_FRAME']]);
  }
});
