import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AtomloopError } from '../errors.js';
import { monotonicSeconds } from '../system/clock.js';
import { ClusterClient } from './client.js';
import { controllerCommand, encryptionConfig } from './commands.js';
import { readConnectionFile } from './connection-file.js';
import { clusterError } from './errors.js';
import type { Launch } from './launch.js';
import { connectionFile } from './load-profile.js';
import type { Profile } from './profile.js';
import { logTail, spawnForLaunch, type Spawned } from './spawn.js';

/** What a start works with. */
export interface StartContext {
  readonly profile: Profile;
  readonly launch: Launch;
  readonly env: NodeJS.ProcessEnv;
  readonly isOwned: boolean;
  readonly signal: AbortSignal;
  /** In monotonic seconds. */
  readonly deadline: number;
  /** Told what happens, in words. */
  readonly tell: (message: string) => void;
}

/** How long a controller that is there may take to answer. */
const answerMs = 3000;
const pollMs = 100;

/** Waits a moment. Rejects with `E_STOPPED` where the start is given up. */
export async function pause({ signal }: Pick<StartContext, 'signal'>): Promise<void> {
  try {
    await sleep(pollMs, undefined, { signal });
  } catch (cause) {
    throw clusterError('E_STOPPED', 'the start was stopped', { cause });
  }
}

/** A failed start, with the end of the log. */
export function startError(message: string, spawned: Spawned | undefined, hint?: string): AtomloopError {
  const tail = spawned === undefined ? '' : logTail(spawned.log);
  return clusterError('E_CLUSTER_START', message, {
    ...(spawned !== undefined && { got: `${spawned.exit() ?? 'still running'}; its log ends:\n${tail}` }),
    ...(hint !== undefined && { hint }),
  });
}

const changedAt = (file: string): number => {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
};

/** A client of the controller that runs; undefined where none answers. */
async function runningController({ profile, env }: StartContext): Promise<ClusterClient | undefined> {
  const file = connectionFile(profile, env);
  try {
    return await ClusterClient.connect({ connectionFile: file, timeoutMs: answerMs });
  } catch (error) {
    const codes = ['E_NO_CLUSTER', 'E_CLUSTER_CONNECT', 'E_CONNECTION_FILE', 'E_CLUSTER_KEY'];
    if (error instanceof AtomloopError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

async function checkEncryption({ profile, env }: StartContext): Promise<void> {
  if (!profile.isEncrypted) return;
  const { curveServerKey } = await readConnectionFile(connectionFile(profile, env));
  if (curveServerKey !== undefined) return;
  throw clusterError('E_CLUSTER_START', `the controller of \`${profile.name}\` does not encrypt`, {
    expected: 'encryption, which the profile wants',
    hint: '`atomloop cluster shutdown --now` ends it, and the next start starts another',
  });
}

/** Connects to the controller of a profile, which is started where none answers. */
export async function connectOrStart(context: StartContext): Promise<{
  readonly client: ClusterClient;
  readonly controller?: Spawned;
}> {
  const running = await runningController(context);
  if (running !== undefined) {
    await checkEncryption(context).catch((error: unknown) => {
      running.close();
      throw error;
    });
    return { client: running };
  }
  const { profile, launch, env, isOwned, tell } = context;
  const before = changedAt(connectionFile(profile, env));
  if (before > 0) tell('the controller that was there does not answer: another one is started');
  const config = profile.isEncrypted ? join(launch.folder, 'controller_config.py') : undefined;
  if (config !== undefined) writeFileSync(config, encryptionConfig(), { mode: 0o600, flag: 'wx' });
  const command = controllerCommand(profile, env, config);
  const controller = spawnForLaunch(launch, {
    role: 'controller',
    name: 'controller',
    command,
    isOwned,
    env,
  });
  tell(`a controller is started, which listens on ${profile.listen}`);
  try {
    return { client: await connectTo(controller, before, context), controller };
  } finally {
    if (config !== undefined) rmSync(config);
  }
}

async function connectTo(controller: Spawned, before: number, context: StartContext): Promise<ClusterClient> {
  const { profile, env, deadline } = context;
  const file = connectionFile(profile, env);
  for (;;) {
    if (controller.exit() !== undefined)
      throw startError('the controller ended at once', controller, pythonHint);
    if (monotonicSeconds() > deadline)
      throw startError(
        'the controller does not answer in time',
        controller,
        'give it longer with `--timeout`',
      );
    if (changedAt(file) > before) {
      const client = await runningController(context);
      if (client !== undefined) return client;
    }
    await pause(context);
  }
}

const pythonHint =
  'its Python needs the package `ipyparallel`; name another one with `python:` in the profile or `ATOMLOOP_PYTHON`';
