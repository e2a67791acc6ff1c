import { AtomloopError } from '../errors.js';
import type { Calls } from './calls.js';
import type { Channel } from './channel.js';
import type { EngineInfo, EngineQueue, QueueStatus } from './contract.js';
import { clusterError, exceptionOf } from './errors.js';
import type { Content, Message, MessageCodec } from './message.js';

export const theHub = 'the hub';

/** The controller's hub, asked with a limit on the time it may take: where it is gone nothing answers. */
export class Hub {
  constructor(
    private readonly channel: Channel,
    private readonly codec: MessageCodec,
    private readonly calls: Calls,
  ) {}

  /** Rejects with `E_CLUSTER_TIMEOUT`, or `E_CLUSTER_HUB` where the hub refuses. */
  async ask(type: string, content: Content, timeoutMs: number): Promise<Content> {
    const { id, frames } = this.codec.encode({ type, content });
    const answer = this.calls.wait(id, theHub, { timeoutMs });
    this.channel.send(frames, (thrown) => {
      this.calls.fail(id, AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_LOST'));
    });
    return checked(await answer);
  }

  async engines(timeoutMs: number): Promise<EngineInfo[]> {
    const { engines } = await this.ask('connection_request', {}, timeoutMs);
    if (typeof engines !== 'object' || engines === null) throw strange('no list of engines');
    return Object.entries(engines).map(([id, uuid]) => engineOf({ id: Number(id), uuid: uuid as unknown }));
  }

  async queueStatus(ids: readonly number[], timeoutMs: number): Promise<QueueStatus> {
    if (ids.length === 0) return { engines: [], unassigned: 0 };
    const status = await this.ask('queue_request', { targets: ids, verbose: false }, timeoutMs);
    const engines = ids.map((id) => queueOf(id, status[String(id)]));
    return { engines, unassigned: count(status['unassigned']) };
  }
}

/** An engine as notices and lists tell of it. Throws `E_CLUSTER_PROTOCOL`. */
export function engineOf({ id, uuid }: Content): EngineInfo {
  if (!Number.isInteger(id) || typeof uuid !== 'string') throw strange('an engine without number and name');
  return { id: id as number, uuid };
}

function checked({ content }: Message): Content {
  if (content['status'] === 'ok') return content;
  const { type, message } = exceptionOf(content);
  throw clusterError('E_CLUSTER_HUB', `the hub refused: ${type}: ${message}`);
}

function queueOf(id: number, counts: unknown): EngineQueue {
  if (typeof counts !== 'object' || counts === null) throw strange(`no counts of engine ${id}`);
  const { queue, tasks: balanced, completed } = counts as Content;
  return { id, direct: count(queue), balanced: count(balanced), completed: count(completed) };
}

function count(value: unknown): number {
  if (typeof value === 'number') return value;
  throw strange('no count');
}

const strange = (got: string): AtomloopError =>
  clusterError('E_CLUSTER_PROTOCOL', 'an answer of the hub cannot be understood', { got });
