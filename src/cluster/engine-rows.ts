import type { ClusterClient } from './client.js';
import type { EngineInfo, EngineQueue, PlainValue } from './contract.js';
import { parseEngineName } from './engine-name.js';
import { engineFunction } from './engine-source.js';

/** What is known of an engine without waiting for it. */
export interface EngineRow {
  readonly id: number;
  readonly uuid: string;
  /** Absent where it is busy and somebody else started it. */
  readonly host?: string;
  readonly pid?: number;
  /** Token of the launch; absent where it was not started by atomloop. */
  readonly launch?: string;
  readonly isStartedHere: boolean;
  readonly isBusy: boolean;
  /** Calls that wait or are at work. */
  readonly calls: number;
  readonly completed: number;
  /** Runs of atomloop that have a worker beside it; absent where it is busy with a call. */
  readonly runs?: number;
  /** Of its host, as the number of running programs in the last minute. */
  readonly load?: number;
  readonly cores?: number;
  readonly ageSeconds?: number;
}

/** What an engine tells of itself. */
interface EngineLook {
  readonly host: string;
  readonly pid: number;
  readonly load: number;
  readonly cores: number;
  /** Seconds since 1970. */
  readonly started: number;
  readonly workers: number;
}

/** An engine that has nothing to do answers at once. */
const answerMs = 1500;

const isLook = (value: PlainValue): boolean =>
  typeof value === 'object' && value !== null && 'host' in value && 'workers' in value;

/** Asks an engine; undefined where it does not answer at once, since somebody may have given it work in the meantime. */
async function lookAt(client: ClusterClient, id: number): Promise<EngineLook | undefined> {
  try {
    const { value } = await client.apply(id, { function: engineFunction('look') }, { timeoutMs: answerMs });
    return isLook(value) ? (value as unknown as EngineLook) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * All engines, by number: what the hub has registered and counts, and what those tell that have nothing to do. Never waits
 * for a busy one. `tokens`: the launches that were started here.
 */
export async function engineRows(client: ClusterClient, tokens: ReadonlySet<string>): Promise<EngineRow[]> {
  const { engines } = client;
  const status = await client.queueStatus();
  const queues = new Map(status.engines.map((queue) => [queue.id, queue]));
  return Promise.all(
    engines.map((engine) => rowOf(client, engine, { queue: queues.get(engine.id), tokens })),
  );
}

interface Known {
  readonly queue: EngineQueue | undefined;
  readonly tokens: ReadonlySet<string>;
}

async function rowOf(client: ClusterClient, engine: EngineInfo, known: Known): Promise<EngineRow> {
  const { direct = 0, balanced = 0, completed = 0 } = known.queue ?? {};
  const calls = direct + balanced;
  const look = calls > 0 ? undefined : await lookAt(client, engine.id);
  const launch = parseEngineName(engine.uuid)?.token;
  return {
    ...engine,
    ...placeOf(engine, look),
    ...(launch !== undefined && { launch }),
    isStartedHere: launch !== undefined && known.tokens.has(launch),
    isBusy: look === undefined || look.workers > 0,
    calls,
    completed,
  };
}

/** From the engine itself, or as far as its name tells. */
function placeOf({ uuid }: EngineInfo, look: EngineLook | undefined): Partial<EngineRow> {
  const ageOf = (startedMs: number): number => Math.max(0, (Date.now() - startedMs) / 1000);
  if (look !== undefined) {
    const { host, pid, load, cores, workers: runs, started } = look;
    return { host, pid, load, cores, runs, ageSeconds: ageOf(started * 1000) };
  }
  const name = parseEngineName(uuid);
  if (name === undefined) return {};
  return { host: name.host, pid: name.pid, ageSeconds: ageOf(name.startedAt.getTime()) };
}
