import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicSeconds } from '../system/clock.js';
import { ClusterClient } from './client.js';
import type { EngineInfo } from './contract.js';
import { engineRows } from './engine-rows.js';
import { clusterError } from './errors.js';
import type { NamedCluster } from './in-use.js';
import { Launch, type StartedProcess } from './launch.js';
import { foreignEngines } from './foreign.js';
import { connectionFile } from './load-profile.js';
import type { Profile } from './profile.js';
import { endLaunch, graceSeconds } from './start.js';

/** What a cleanup did. */
export interface CleanupReport {
  readonly ended: readonly StartedProcess[];
  /** On other hosts, where only a cleanup there can end them. */
  readonly elsewhere: readonly StartedProcess[];
}

/** How many engines that others started lose their controller where what was started here ends. */
export async function orphanedBy(profile: Profile, env: NodeJS.ProcessEnv): Promise<number> {
  const launches = Launch.all(profile.name, env);
  const hasController = launches.some(({ living }) => living.some(({ role }) => role === 'controller'));
  if (!hasController) return 0;
  return foreignEngines(connectionFile(profile, env), new Set(launches.map(({ token }) => token)));
}

/** Ends all processes of a profile that were started here, and waits until they are gone. */
export async function terminateStarted(profile: string, env: NodeJS.ProcessEnv): Promise<CleanupReport> {
  const launches = Launch.all(profile, env);
  const ended = launches.flatMap(({ living }) => living);
  const elsewhere = launches.flatMap((launch) => launch.elsewhere);
  // Controllers last: engines of another launch may be theirs.
  const isController = (launch: Launch): boolean => launch.living.some(({ role }) => role === 'controller');
  for (const launch of [...launches].sort((a, b) => Number(isController(a)) - Number(isController(b)))) {
    await endLaunch(launch);
    if (launch.elsewhere.length === 0) launch.forget();
  }
  return { ended, elsewhere };
}

/** Leaves all processes of a profile that were started here; from now on they are nobody's. */
export function detachStarted(profile: string, env: NodeJS.ProcessEnv): readonly StartedProcess[] {
  const launches = Launch.all(profile, env);
  const left = launches.flatMap(({ living }) => living);
  for (const launch of launches) launch.detach();
  return left;
}

export interface ShutdownRequest {
  readonly cluster: NamedCluster;
  readonly env: NodeJS.ProcessEnv;
  /** Waits until no engine has anything to do. */
  readonly isDrained: boolean;
  /** How long it may wait for that; no limit by default. */
  readonly drainMs: number | undefined;
  readonly tell: (message: string) => void;
}

/** How a cluster ended. */
export interface ShutdownReport {
  readonly ended: readonly EngineInfo[];
  /** Busy ones, which were killed through their nannies. */
  readonly killed: readonly EngineInfo[];
  /** Those that answered nothing at all: they end when they miss the controller, in some minutes. */
  readonly silent: readonly EngineInfo[];
}

const answerMs = 3000;
const drainPollMs = 500;

async function drain(client: ClusterClient, { drainMs, tell }: ShutdownRequest): Promise<void> {
  const end = drainMs === undefined ? Infinity : monotonicSeconds() + drainMs / 1000;
  for (let told = -1; ;) {
    const rows = await engineRows(client, new Set());
    const { unassigned } = await client.queueStatus();
    const busy = rows.filter(({ isBusy }) => isBusy).length;
    if (busy + unassigned === 0) return;
    if (busy !== told) tell(`${busy} of ${rows.length} engines are busy: waiting for them`);
    told = busy;
    if (monotonicSeconds() > end) {
      throw clusterError('E_CLUSTER_TIMEOUT', `${busy} engines are still busy`, {
        expected: 'idle engines',
        hint: 'nothing was ended; `atomloop cluster shutdown --now` does not wait',
      });
    }
    await sleep(drainPollMs);
  }
}

/** Kills what does not end by itself, also where somebody else started it. */
async function killThrough(client: ClusterClient, engine: EngineInfo): Promise<boolean> {
  return client.signal(engine.id, 'SIGKILL', answerMs).then(
    () => true,
    () => false,
  );
}

/** Ends all engines and the controller, whoever started them. Rejects where no controller answers. */
export async function shutdownCluster(request: ShutdownRequest): Promise<ShutdownReport> {
  const { cluster, env } = request;
  const client = await ClusterClient.connect({ connectionFile: cluster.connectionFile });
  try {
    if (request.isDrained) await drain(client, request);
    const { answered, silent } = await client.shutdown({ engines: 'all', timeoutMs: answerMs });
    const isKilled = await Promise.all(silent.map((engine) => killThrough(client, engine)));
    await client.shutdown({ engines: [], hub: true, timeoutMs: answerMs }).catch(() => undefined);
    if (cluster.profile !== undefined) {
      await endedByThemselves(cluster.profile.name, env);
      await terminateStarted(cluster.profile.name, env);
    }
    const killed = silent.filter((_, i) => isKilled[i]);
    return { ended: answered, killed, silent: silent.filter((_, i) => isKilled[i] !== true) };
  } finally {
    client.close();
  }
}

/** Gives what was told to end the time for it, so that nothing is signaled without need. */
async function endedByThemselves(profile: string, env: NodeJS.ProcessEnv): Promise<void> {
  const isAny = (): boolean =>
    Launch.all(profile, env).some(({ living }) => living.some(({ role }) => role !== 'launcher'));
  for (const end = monotonicSeconds() + graceSeconds; isAny() && monotonicSeconds() < end;) await sleep(50);
}
