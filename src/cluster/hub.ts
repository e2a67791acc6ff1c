import type { AtomloopError } from '../errors.js';
import type { EngineInfo, EngineQueue, QueueStatus } from './contract.js';
import { clusterError, exceptionOf } from './errors.js';
import type { Content } from './message.js';
import type { Wire } from './wire.js';

/** The controller's hub, always asked with a limit on the time it may take: where it is gone nothing answers. */
export class Hub {
  constructor(private readonly wire: Wire) {}

  /** Rejects with `E_CLUSTER_TIMEOUT`, or `E_CLUSTER_REFUSED` where the hub does not want to. */
  async ask(type: string, content: Content, timeoutMs: number): Promise<Content> {
    const letter = { port: 'registration', type, content } as const;
    const { answer } = this.wire.ask(letter, { awaited: 'hub', name: 'the hub', timeoutMs });
    const { content: answered } = await answer;
    if (answered['status'] === 'ok') return answered;
    const { type: name, message } = exceptionOf(answered);
    throw clusterError('E_CLUSTER_REFUSED', `the hub refused: ${name}: ${message}`);
  }

  async engines(timeoutMs: number): Promise<EngineInfo[]> {
    const { engines } = await this.ask('connection_request', {}, timeoutMs);
    if (typeof engines !== 'object' || engines === null) throw strange('no list of engines');
    return Object.entries(engines).map(([id, uuid]: [string, unknown]) => {
      const engine = engineIn({ id: Number(id), uuid });
      if (engine === undefined) throw strange('an engine without number and name');
      return engine;
    });
  }

  /** Those of the engines that the hub counts for. */
  async queueStatus(engines: readonly EngineInfo[], timeoutMs: number): Promise<QueueStatus> {
    const status = await this.ask('queue_request', { targets: null, verbose: false }, timeoutMs);
    const counted = engines.filter(({ id }) => Object.hasOwn(status, String(id)));
    return {
      engines: counted.map(({ id }) => queueOf(id, status[String(id)])),
      unassigned: count(status['unassigned']),
    };
  }
}

/** An engine as notices and lists tell of it. */
export function engineIn({ id, uuid }: Content): EngineInfo | undefined {
  return Number.isInteger(id) && typeof uuid === 'string' ? { id: id as number, uuid } : undefined;
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
