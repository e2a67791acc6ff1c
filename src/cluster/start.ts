import { monotonicSeconds } from '../system/clock.js';
import { endProcesses } from '../system/process-tree.js';
import type { ClusterClient } from './client.js';
import { launcherCommand, localEngineCommand } from './commands.js';
import type { EngineInfo } from './contract.js';
import { parseEngineName } from './engine-name.js';
import { Launch } from './launch.js';
import { isLoopback, type LauncherType, type Profile } from './profile.js';
import { spawnForLaunch, type Spawned } from './spawn.js';
import { connectOrStart, pause, startError, type StartContext } from './start-controller.js';

export interface StartOptions {
  readonly profile: Profile;
  readonly engines: number;
  readonly launcher?: LauncherType;
  readonly timeoutMs?: number;
  /** What is started does not outlive this process, whatever ends that. */
  readonly isOwned: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly tell: (message: string) => void;
}

/** What was started. */
export interface StartedEngines {
  readonly token: string;
  /** Those of this start. */
  readonly engines: readonly EngineInfo[];
  /** All that the cluster has now. */
  readonly total: number;
  readonly hasController: boolean;
  readonly end: () => Promise<void>;
}

/** How long processes may take to end by themselves. */
export const graceSeconds = 5;

/** Ends all of a launch that is proven to be ours; engines first, so that they can say goodbye to the controller. */
export async function endLaunch(launch: Launch): Promise<void> {
  const { living } = launch;
  const isController = ({ role }: { role: string }): boolean => role === 'controller';
  await endProcesses(
    living.filter((one) => !isController(one)),
    graceSeconds,
  );
  await endProcesses(living.filter(isController), graceSeconds);
}

/**
 * Starts engines, and a controller where none answers, and waits until all have registered. Where that takes too long or
 * fails, all that was started is ended. Rejects with `E_CLUSTER_START`.
 */
export async function startEngines(options: StartOptions): Promise<StartedEngines> {
  const { profile, engines, env, timeoutMs = profile.startMs } = options;
  const launcher = options.launcher ?? profile.launcher.type;
  Launch.prune(profile.name, env);
  const launch = Launch.begin(profile.name, { engines, launcher }, env);
  const context: StartContext = {
    ...options,
    launch,
    deadline: monotonicSeconds() + timeoutMs / 1000,
  };
  let client: ClusterClient | undefined;
  try {
    const connected = await connectOrStart(context);
    ({ client } = connected);
    const { controller } = connected;
    const spawned = spawnEngines(context, launcher, engines);
    const found = await waitForEngines(client, { spawned, engines, context });
    return {
      token: launch.token,
      engines: found,
      total: client.engines.length,
      hasController: controller !== undefined,
      end: async () => {
        await endLaunch(launch);
        launch.forget();
      },
    };
  } catch (error) {
    await endLaunch(launch);
    launch.fail();
    throw error;
  } finally {
    client?.close();
  }
}

function spawnEngines(
  { launch, profile, env, isOwned }: StartContext,
  type: LauncherType,
  engines: number,
): Spawned[] {
  const { token, folder } = launch;
  if (type !== 'local') {
    const order = { type, token, engines, folder, isTethered: isOwned };
    const command = launcherCommand(order, profile, env);
    return [spawnForLaunch(launch, { role: 'launcher', name: 'launcher', command, isOwned, env })];
  }
  return Array.from({ length: engines }, (_, i) => {
    const command = localEngineCommand(token, profile, env);
    return spawnForLaunch(launch, { role: 'engine', name: `engine-${i}`, command, isOwned, env });
  });
}

interface Awaited {
  readonly spawned: readonly Spawned[];
  readonly engines: number;
  readonly context: StartContext;
}

/** Counts the engines of this launch alone: others may join at the same time. */
async function waitForEngines(
  client: ClusterClient,
  { spawned, engines, context }: Awaited,
): Promise<readonly EngineInfo[]> {
  const { launch, deadline } = context;
  for (;;) {
    client.lost.throwIfAborted();
    const ours = client.engines.filter(({ uuid }) => parseEngineName(uuid)?.token === launch.token);
    if (ours.length >= engines) return ours;
    const ended = spawned.find(({ exit }) => exit() !== undefined);
    const count = `${ours.length} of ${engines} engines came`;
    if (ended !== undefined) throw startError(`${count}: what starts them has ended`, ended);
    if (monotonicSeconds() > deadline)
      throw startError(`${count} in time`, spawned[0], lateHint(context.profile));
    await pause(context);
  }
}

function lateHint({ listen, launcher }: Profile): string {
  const isFar = launcher.type !== 'local' && isLoopback(listen);
  return isFar
    ? `engines on other hosts cannot reach ${listen}: set \`listen\` in the profile`
    : 'give them longer with `--timeout`';
}
