import { deserialize, serialize } from 'node:v8';
import { AtomloopError } from '../errors.js';
import type { Encoded } from '../formats/format.js';
import { Extract, type Applied } from './apply.js';

/**
 * One value per input, undefined for one that failed, as a structured clone: numbers of any kind stay what they are.
 * Undefined where one of them cannot be sent.
 */
export function encodeExtracts(applied: readonly Applied[]): Encoded | undefined {
  try {
    const bytes = serialize(applied.map((one) => (one instanceof Extract ? one.data : undefined)));
    return { bytes: ownBytes(bytes), lengths: new Float64Array(0) };
  } catch {
    return undefined;
  }
}

/** What `encodeExtracts` wrote. */
export function decodeExtracts(bytes: Uint8Array): unknown[] {
  return deserialize(bytes) as unknown[];
}

/** With an error in place of each extract that cannot be sent. */
export function sendableExtracts(applied: readonly Applied[]): readonly Applied[] {
  return applied.map((one) => (one instanceof Extract ? sendable(one) : one));
}

function sendable(extract: Extract): Applied {
  try {
    serialize(extract.data);
    return extract;
  } catch (cause) {
    return new AtomloopError('operator', 'E_OPERATOR_RESULT', 'what was extracted cannot be sent', {
      cause,
      expected: 'plain data: numbers, text, lists, maps and typed arrays',
      got: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

/** Buffers of Node may share their memory with others; what is moved between threads may not. */
function ownBytes(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isOwn ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(bytes);
}
