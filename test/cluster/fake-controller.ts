import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { Publisher, Router } from 'zeromq';
import { Folder } from '../helpers/folder.js';

type Json = Readonly<Record<string, unknown>>;

/** What a message is answered with. */
export interface Answer {
  readonly type: string;
  readonly content: Json;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
}

/** A message of a client. */
export interface Asked {
  readonly header: Json;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Uint8Array[];
}

type Respond = (asked: Asked) => Answer | undefined;

const engines = { 0: 'engine-a', 1: 'engine-b' };

/** A controller that says what a test wants it to say, and signs it as the test wants. */
export class FakeController {
  readonly asked: Asked[] = [];
  /** How signatures are made; with '' there are none. */
  key = 'the key';
  /** Each answer so many times. */
  copies = 1;
  hub: Respond = () => ({ type: 'connection_reply', content: { status: 'ok', engines } });
  scheduler: Respond = () => undefined;
  readonly #publisher = new Publisher({ linger: 0 });

  private constructor(readonly connectionFile: string) {}

  static async start(context: TestContext): Promise<FakeController> {
    const routers = ['registration', 'mux', 'task', 'control'].map(() => new Router({ linger: 0 }));
    const fake = new FakeController(new Folder(context).at('ipcontroller-client.json'));
    const ports = await Promise.all([...routers, fake.#publisher].map(bound));
    const [registration, mux, task, control, notification] = ports;
    const connection = { registration, mux, task, control, notification, interface: 'tcp://127.0.0.1' };
    writeFileSync(
      fake.connectionFile,
      JSON.stringify({ ...connection, key: 'the key', signature_scheme: 'hmac-sha256' }),
    );
    routers.forEach((router, i) => void fake.#serve(router, i === 0));
    context.after(() => {
      for (const socket of [...routers, fake.#publisher]) socket.close();
    });
    return fake;
  }

  async notify(type: string, content: Json): Promise<void> {
    await this.#publisher.send(this.#framesOf({ type, content }, {}));
  }

  async #serve(router: Router, isHub: boolean): Promise<void> {
    for await (const frames of router) {
      const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
      const [header, , metadata, content] = frames
        .slice(at + 2, at + 6)
        .map((part) => JSON.parse(part.toString()) as Json) as [Json, Json, Json, Json];
      const asked = { header, metadata, content, buffers: frames.slice(at + 6) };
      this.asked.push(asked);
      const answer = (isHub ? this.hub : this.scheduler)(asked);
      if (answer === undefined) continue;
      for (let copy = 0; copy < this.copies; copy += 1)
        await router.send([frames[0]!, ...this.#framesOf(answer, header)]);
    }
  }

  #framesOf({ type, content, metadata = {}, buffers = [] }: Answer, parent: Json): Uint8Array[] {
    const parts = [{ msg_type: type, msg_id: 'x' }, parent, metadata, content].map((part) =>
      JSON.stringify(part),
    );
    const hmac = createHmac('sha256', this.key === '' ? 'x' : this.key);
    for (const part of parts) hmac.update(part);
    const signature = this.key === '' ? '' : hmac.digest('hex');
    return [...['<IDS|MSG>', signature, ...parts].map((part) => Buffer.from(part)), ...buffers];
  }
}

async function bound(socket: Router | Publisher): Promise<number> {
  await socket.bind('tcp://127.0.0.1:*');
  return Number(socket.lastEndpoint?.split(':').at(-1));
}
