import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { usageError } from '../errors.js';
import { connectionFile, loadProfile } from './load-profile.js';
import { clustersFolder } from './places.js';
import type { Profile } from './profile.js';

/** A cluster by its name. */
export interface NamedCluster {
  /** Of the profile, or the connection file as it was given. */
  readonly name: string;
  /** Absent where a connection file was given. */
  readonly profile?: Profile;
  readonly connectionFile: string;
}

/** A file is recognized by its path or its ending; other names are those of profiles. */
export const isFileName = (name: string): boolean => name.includes('/') || name.endsWith('.json');

/** What a name of a profile or of a connection file means. Throws `E_PROFILE`. */
export function namedCluster(name: string, env: NodeJS.ProcessEnv): NamedCluster {
  if (isFileName(name)) return { name, connectionFile: resolve(name) };
  const profile = loadProfile(name, env);
  return { name, profile, connectionFile: connectionFile(profile, env) };
}

const inUseFile = (env: NodeJS.ProcessEnv): string => join(dirname(clustersFolder(env)), 'profile-in-use');

/** The profile that `atomloop cluster use` chose; undefined where none is. */
function chosenProfile(env: NodeJS.ProcessEnv): string | undefined {
  const file = inUseFile(env);
  if (!existsSync(file)) return undefined;
  const name = readFileSync(file, 'utf8').trim();
  return name === '' ? undefined : name;
}

/** `ATOMLOOP_CLUSTER`, else the profile that `atomloop cluster use` chose; undefined where there is neither. */
export function nameInUse(env: NodeJS.ProcessEnv): string | undefined {
  const given = env['ATOMLOOP_CLUSTER'];
  return given === undefined || given === '' ? chosenProfile(env) : given;
}

/** The cluster that runs use. Throws `E_PROFILE`. */
export function clusterInUse(env: NodeJS.ProcessEnv): NamedCluster | undefined {
  const name = nameInUse(env);
  return name === undefined ? undefined : namedCluster(name, env);
}

/** Chooses the profile of runs to come. */
export function setInUse(name: string, env: NodeJS.ProcessEnv): void {
  const file = inUseFile(env);
  const aside = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(aside, `${name}\n`, { mode: 0o600 });
    renameSync(aside, file);
  } catch (cause) {
    throw usageError('E_CLUSTER_STATE', 'cannot keep which profile is in use', {
      cause,
      file,
      got: String((cause as NodeJS.ErrnoException).code),
    });
  }
}
