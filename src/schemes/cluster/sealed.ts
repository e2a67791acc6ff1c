import { createHmac, timingSafeEqual } from 'node:crypto';

/** Marks the end of addresses in every message of ipyparallel: the hub, which sees all of them, looks for it. */
const delimiter = Buffer.from('<IDS|MSG>');
/** Counter, 6 bytes; zero, 1 byte; type, 1 byte. */
const headerLength = 8;

export interface SealedMessage {
  readonly counter: number;
  readonly type: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** By whom a message is sent and for whom it is meant. */
export interface Route {
  readonly from: string;
  readonly to: string;
}

/**
 * Frames of a message after its address: delimiter, header, signature, payload. The signature is that of the cluster's key over both
 * ends, header and payload, so that nobody else can send one, or the same one elsewhere; empty where the cluster has no
 * key, because connections are encrypted.
 */
export function seal(key: string, route: Route, { counter, type, payload }: SealedMessage): Uint8Array[] {
  const header = Buffer.alloc(headerLength);
  header.writeUIntLE(counter, 0, 6);
  header[7] = type;
  return [delimiter, header, signature(key, route, [header, payload]), payload];
}

/** Undefined where the frames are no message for this end, or not signed with the key of the cluster. */
export function unseal(
  key: string,
  route: Route,
  [mark, header, mac, payload]: readonly (Buffer | undefined)[],
): SealedMessage | undefined {
  if (mark?.equals(delimiter) !== true) return undefined;
  if (header?.length !== headerLength || mac === undefined || payload === undefined) return undefined;
  const expected = signature(key, route, [header, payload]);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
  return {
    counter: header.readUIntLE(0, 6),
    type: header[7] ?? 0,
    payload: payload as Uint8Array as Uint8Array<ArrayBuffer>,
  };
}

function signature(key: string, { from, to }: Route, parts: readonly Uint8Array[]): Buffer {
  if (key === '') return Buffer.alloc(0);
  const mac = createHmac('sha256', key).update(`${from}\0${to}\0`);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
