import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { notSendable, type Pool, type Session, type SessionSpec } from '../scheme.js';
import { Broker } from './broker.js';
import { clusterCalls, type ClusterPlace } from './client-calls.js';
import { Engines } from './engines.js';
import { noEngines } from './errors.js';
import { ClusterSession } from './session.js';

export interface ClusterPoolOptions {
  readonly place: ClusterPlace;
  /** Told each line that an operator prints, and each warning; by default it goes to standard error. */
  readonly onLine?: (line: string) => void;
}

/**
 * The engines of an ipyparallel cluster, each with a worker of this run beside it. Engines may join and leave; workers end
 * with the session, with their engine, and soon after a driver that is gone.
 */
export function clusterPool(options: ClusterPoolOptions): Pool {
  return { open: (spec) => openSession(spec, options), close: () => Promise.resolve() };
}

async function openSession(
  { engine, local }: SessionSpec,
  { place, onLine = toStderr }: ClusterPoolOptions,
): Promise<Session> {
  if (local !== undefined) throw notSendable();
  const calls = await clusterCalls(place);
  if (calls.engines.length === 0) {
    await calls.close();
    throw noEngines(place.name);
  }
  const broker = await Broker.connect(calls.broker, `atomloop-${randomUUID()}`);
  const engines = new Engines({
    calls,
    broker,
    engine,
    onLine: (line, id) => onLine(`engine ${id}: ${line}`),
  });
  return ClusterSession.open({ calls, engines, onWarning: (message) => onLine(`warning: ${message}`) });
}

function toStderr(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads it any more.
  }
}
