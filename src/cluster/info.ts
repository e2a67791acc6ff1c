import { existsSync } from 'node:fs';
import { AtomloopError, type ErrorRecord } from '../errors.js';
import { ClusterClient } from './client.js';
import { readConnectionFile } from './connection-file.js';
import { engineRows, type EngineRow } from './engine-rows.js';
import type { NamedCluster } from './in-use.js';
import { Launch, type StartedProcess } from './launch.js';

/** What is known of a controller. */
export interface ControllerInfo {
  /** `none`: there is no connection file. `silent`: there is, but nobody answers. */
  readonly state: 'answers' | 'silent' | 'none';
  readonly host?: string;
  readonly isEncrypted?: boolean;
  readonly isStartedHere: boolean;
  readonly pid?: number;
  readonly error?: ErrorRecord;
}

export interface ClusterInfo {
  /** Profile or connection file. */
  readonly cluster: string;
  readonly connectionFile: string;
  readonly controller: ControllerInfo;
  readonly engines: readonly EngineRow[];
  /** Calls that no engine has got. */
  readonly unassigned: number;
  /** Processes that were started here and live, registered or not. */
  readonly started: readonly StartedProcess[];
  /** Processes that were started from other hosts with the same home. */
  readonly elsewhere: readonly StartedProcess[];
}

/** What a cluster is and does, in a bounded time, whatever its engines do. */
export async function clusterInfo(
  { name, profile, connectionFile }: NamedCluster,
  env: NodeJS.ProcessEnv,
): Promise<ClusterInfo> {
  const launches = profile === undefined ? [] : Launch.all(profile.name, env);
  const started = launches.flatMap(({ living }) => living);
  const own = started.find(({ role }) => role === 'controller');
  const base = {
    cluster: name,
    connectionFile,
    started,
    elsewhere: launches.flatMap((one) => one.elsewhere),
  };
  const ours = { isStartedHere: own !== undefined, ...(own !== undefined && { pid: own.pid }) };
  const nothing = { ...base, engines: [], unassigned: 0 };
  if (!existsSync(connectionFile)) return { ...nothing, controller: { state: 'none', ...ours } };
  try {
    const { location, curveServerKey } = await readConnectionFile(connectionFile);
    const about = {
      ...(location !== undefined && { host: location }),
      isEncrypted: curveServerKey !== undefined,
    };
    const client = await ClusterClient.connect({ connectionFile, timeoutMs: 5000 });
    try {
      const engines = await engineRows(client, new Set(launches.map(({ token }) => token)));
      const { unassigned } = await client.queueStatus();
      return { ...base, engines, unassigned, controller: { state: 'answers', ...about, ...ours } };
    } finally {
      client.close();
    }
  } catch (thrown) {
    const error = AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_CONNECT');
    return { ...nothing, controller: { state: 'silent', ...ours, error: error.toRecord() } };
  }
}
