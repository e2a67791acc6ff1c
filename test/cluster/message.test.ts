import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { MessageCodec, claimedParent } from '../../src/cluster/message.js';
import { AtomloopError } from '../../src/errors.js';

const codec = new MessageCodec('the key');
const isWrongKey = { code: 'E_CLUSTER_KEY' };
const isNoMessage = { code: 'E_CLUSTER_PROTOCOL' };

/** Frames of a message as another program sends it. */
function frames(parts: readonly string[], key = 'the key'): Buffer[] {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return ['<IDS|MSG>', hmac.digest('hex'), ...parts].map((part) => Buffer.from(part));
}

const reply = [
  '{"msg_type":"apply_reply","msg_id":"b"}',
  '{"msg_id":"a"}',
  '{"engine":"e"}',
  '{"status":"ok"}',
];

suite('messages', () => {
  test('are read where the signature is right, after the names of who sent them on', () => {
    const buffer = Buffer.from('x');
    assert.deepEqual(codec.decode([Buffer.from('name'), ...frames(reply), buffer]), {
      type: 'apply_reply',
      parent: 'a',
      content: { status: 'ok' },
      metadata: { engine: 'e' },
      buffers: [buffer],
    });
  });

  test('that are written can be read, and have different names', () => {
    const [first, second] = [1, 2].map((x) =>
      codec.encode({ type: 'apply_request', content: { x }, buffers: [Buffer.from('b')] }),
    );
    assert.notEqual(first!.id, second!.id);
    const message = codec.decode(first!.frames);
    assert.deepEqual(message.content, { x: 1 });
    assert.equal(message.parent, '');
    assert.equal(message.buffers.length, 1);
    const header = JSON.parse(Buffer.from(first!.frames[2]!).toString()) as Record<string, string>;
    assert.equal(header['msg_id'], first!.id);
    assert.equal(header['msg_type'], 'apply_request');
    assert.ok(!Number.isNaN(Date.parse(header['date']!)));
  });

  test('with another signature, or none, are refused', () => {
    assert.throws(() => codec.decode(frames(reply, 'another key')), isWrongKey);
    const [delimiter, signature, ...rest] = frames(reply);
    assert.throws(() => codec.decode([delimiter!, Buffer.alloc(0), ...rest]), isWrongKey);
    assert.throws(() => codec.decode([delimiter!, signature!.subarray(1), ...rest]), isWrongKey);
    for (let part = 0; part < 4; part += 1) {
      const changed = rest.map((one, i) => (i === part ? Buffer.concat([one, Buffer.from(' ')]) : one));
      assert.throws(() => codec.decode([delimiter!, signature!, ...changed]), isWrongKey);
    }
    const upper = Buffer.from(signature!.toString().toUpperCase());
    assert.throws(() => codec.decode([delimiter!, upper, ...rest]), isWrongKey);
  });

  test('without a key are neither signed nor checked for more than that', () => {
    const open = new MessageCodec('');
    assert.equal(open.encode({ type: 'x' }).frames[1]!.length, 0);
    assert.equal(open.decode(open.encode({ type: 'x' }).frames).type, 'x');
    assert.throws(() => open.decode(frames(reply)), isWrongKey);
  });

  test('that are none are refused', () => {
    const cases = [
      [],
      [Buffer.from('<IDS|MSG>')],
      frames(reply).slice(1),
      frames(reply).slice(0, 5),
      frames(['[]', ...reply.slice(1)]),
      frames(['{}', ...reply.slice(1)]),
      frames(['{"msg_type":1}', ...reply.slice(1)]),
      frames([reply[0]!, 'null', ...reply.slice(2)]),
      frames([...reply.slice(0, 3), '{']),
    ];
    for (const one of cases) assert.throws(() => codec.decode(one), isNoMessage);
    for (let round = 0; round < 1000; round += 1) {
      const noise = frames(reply).map((part) =>
        Buffer.concat([part, randomBytes(3)]).subarray(randomBytes(1)[0]! % 8),
      );
      assert.throws(() => codec.decode(noise), AtomloopError);
    }
  });

  test('that cannot be believed say whom they seem to answer', () => {
    assert.equal(claimedParent(frames(reply, 'another key')), 'a');
    assert.equal(claimedParent(frames(['{}', '{}', '{}', '{}'])), undefined);
    assert.equal(claimedParent([Buffer.from('x')]), undefined);
    assert.equal(claimedParent(frames(['{}', 'no JSON'])), undefined);
  });
});
