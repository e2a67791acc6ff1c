// Messages of Jupyter, version 5.3: https://jupyter-client.readthedocs.io/en/stable/messaging.html
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { clusterError } from './errors.js';

const delimiter = Buffer.from('<IDS|MSG>');
const empty = Buffer.from('{}');
const signedParts = 4;

/** JSON of a message. */
export type Content = Readonly<Record<string, unknown>>;

/** A message that came. */
export interface Message {
  readonly type: string;
  /** Of the message that this one answers; empty where it answers none. */
  readonly parent: string;
  readonly content: Content;
  readonly metadata: Content;
  /** Not covered by the signature. */
  readonly buffers: readonly Uint8Array[];
}

/** A message to send. */
export interface Request {
  readonly type: string;
  readonly content?: Content;
  readonly buffers?: readonly Uint8Array[];
}

const malformed = (got: string) =>
  clusterError('E_CLUSTER_PROTOCOL', 'a message of the cluster cannot be understood', {
    expected: 'a signed message of Jupyter',
    got,
  });

/** Writes and reads the messages of one client: signs all, and believes none without the right signature. */
export class MessageCodec {
  readonly #session = randomBytes(16).toString('hex');
  #count = 0;

  /** Without a key nothing is signed: that is for connections which are encrypted. */
  constructor(private readonly key: string) {}

  /** A new message with its frames. */
  encode({ type, content, buffers = [] }: Request): { readonly id: string; readonly frames: Uint8Array[] } {
    const id = `${this.#session}_${process.pid}_${this.#count++}`;
    const header = {
      msg_id: id,
      msg_type: type,
      username: 'atomloop',
      session: this.#session,
      date: new Date().toISOString(),
      version: '5.3',
    };
    const body = content === undefined ? empty : Buffer.from(JSON.stringify(content));
    const parts = [Buffer.from(JSON.stringify(header)), empty, empty, body];
    return { id, frames: [delimiter, this.#sign(parts), ...parts, ...buffers] };
  }

  /** Throws `E_CLUSTER_KEY` where the signature is wrong or missing, `E_CLUSTER_PROTOCOL` where it is no message. */
  decode(frames: readonly Uint8Array[]): Message {
    const [signature, ...rest] = framesAfterDelimiter(frames);
    const signed = rest.slice(0, signedParts);
    if (signature === undefined || signed.length < signedParts) throw malformed(`${frames.length} frames`);
    this.#check(signature, signed);
    const [header, parent, metadata, content] = signed.map(parse) as [Content, Content, Content, Content];
    const { msg_type: type } = header;
    if (typeof type !== 'string') throw malformed('no type');
    const { msg_id: parentId } = parent;
    const buffers = rest.slice(signedParts);
    return { type, parent: typeof parentId === 'string' ? parentId : '', content, metadata, buffers };
  }

  #check(signature: Uint8Array, parts: readonly Uint8Array[]): void {
    const right = this.#sign(parts);
    if (signature.length === right.length && timingSafeEqual(signature, right)) return;
    throw clusterError('E_CLUSTER_KEY', 'a message of the cluster does not have the right signature', {
      expected: 'one made with the key of the connection file',
      got: signature.length === 0 ? 'none' : 'another',
      hint: 'the connection file may be of an older controller: start the cluster again',
    });
  }

  #sign(parts: readonly Uint8Array[]): Buffer {
    if (this.key === '') return Buffer.alloc(0);
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest('hex'));
  }
}

function framesAfterDelimiter(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  const at = frames.findIndex((frame) => frame.length === delimiter.length && delimiter.equals(frame));
  if (at < 0) throw malformed('no delimiter');
  return frames.slice(at + 1);
}

function parse(part: Uint8Array): Content {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part.buffer, part.byteOffset, part.length).toString());
  } catch {
    throw malformed('no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('no object');
  return value as Content;
}

/** The message that a message seems to answer, whose signature may be wrong: for whoever waits for it. */
export function claimedParent(frames: readonly Uint8Array[]): string | undefined {
  try {
    const [, , parent] = framesAfterDelimiter(frames);
    const id = parent === undefined ? undefined : parse(parent)['msg_id'];
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
