import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';
import { chooseInterpreter } from '../python/interpreter.js';
import { usageError } from '../errors.js';
import { profileFolder } from './load-profile.js';
import type { LauncherType, Profile } from './profile.js';

const textOf = (name: string): string => readFileSync(packageFile(`src/python/engine/${name}`), 'utf8');

/** The interpreter of controller and engines. Throws `E_CLUSTER_START`. */
function pythonOf({ python }: Profile, env: NodeJS.ProcessEnv): string {
  const chosen = python ?? chooseInterpreter(env)?.command;
  if (chosen !== undefined) return chosen;
  throw usageError('E_CLUSTER_START', 'there is no Python for a cluster', {
    expected: 'a Python with the package `ipyparallel`',
    hint: 'name one with `python:` in the profile or with `ATOMLOOP_PYTHON`',
  });
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

const placeArgs = ({ ipyparallel }: Profile): string[] => [
  `--profile=${ipyparallel.profile}`,
  `--cluster-id=${ipyparallel.clusterId}`,
];

/**
 * What only a file may tell a controller: it encrypts, and signs all the same, since ipyparallel leaves signatures out where
 * it encrypts and has no key.
 */
export function encryptionConfig(): string {
  const key = randomBytes(32).toString('hex');
  return `c = get_config()\nc.IPController.enable_curve = True\nc.Session.key = b"${key}"\n`;
}

/** Starts a controller; `config`: a file with what the command line should not show. */
export function controllerCommand(
  profile: Profile,
  env: NodeJS.ProcessEnv,
  config: string | undefined,
): string[] {
  return [
    pythonOf(profile, env),
    ...['-m', 'ipyparallel.controller'],
    ...placeArgs(profile),
    `--ip=${profile.listen}`,
    ...(config === undefined ? [] : [`--config=${config}`]),
  ];
}

/** Starts an engine that knows its launch, up to where it finds its controller. */
function engineCommand(python: string, token: string, profile: Profile): string[] {
  const idle = String((profile.idleMs ?? 0) / 1000);
  const patience = `--IPEngine.timeout=${seconds(profile.startMs)}`;
  return [python, '-c', textOf('start_engine.py'), token, idle, patience];
}

/** The same on this host. */
export function localEngineCommand(token: string, profile: Profile, env: NodeJS.ProcessEnv): string[] {
  return [...engineCommand(pythonOf(profile, env), token, profile), ...placeArgs(profile)];
}

export interface LauncherOrder {
  readonly type: LauncherType;
  readonly token: string;
  readonly engines: number;
  readonly folder: string;
  readonly isTethered: boolean;
}

/** Starts engines through a launcher of ipyparallel. */
export function launcherCommand(
  { type, token, engines, folder, isTethered }: LauncherOrder,
  profile: Profile,
  env: NodeJS.ProcessEnv,
): string[] {
  const { hosts, args } = profile.launcher;
  const python = pythonOf(profile, env);
  const order = {
    launcher: type,
    count: engines,
    token,
    folder,
    isTethered,
    hosts,
    args,
    // Hosts behind ssh have a Python of their own.
    command: engineCommand(type === 'ssh' ? (profile.python ?? 'python3') : python, token, profile),
    profileFolder: profileFolder(profile, env),
    clusterId: profile.ipyparallel.clusterId,
  };
  return [python, '-c', textOf('start_launcher.py'), JSON.stringify(order)];
}
