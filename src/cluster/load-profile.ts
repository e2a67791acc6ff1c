import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { ipythonFolder, profilesFolder } from './places.js';
import { isLoopback, type LauncherType, type Profile } from './profile.js';
import { readProfileFile } from './profile-file.js';
import { isProfileName } from './profile-rules.js';

/** What a profile file says, as its rules leave it. */
interface Values {
  readonly ipyparallel?: { readonly profile?: string; readonly cluster_id?: string };
  readonly launcher?: {
    readonly type?: LauncherType;
    readonly hosts?: readonly string[];
    readonly args?: readonly string[];
  };
  readonly engines?: number;
  readonly idle_timeout?: number;
  readonly start_timeout?: number;
  readonly listen?: string;
  readonly encryption?: boolean;
  readonly schemes?: readonly string[];
  readonly python?: string;
}

/** A profile with all defaults filled in. Throws `E_PROFILE`. */
export function loadProfile(name: string, env: NodeJS.ProcessEnv): Profile {
  if (!isProfileName(name)) {
    throw usageError('E_PROFILE', `cannot use the profile \`${name}\``, {
      expected: 'letters, digits, `.`, `_`, `-`, at most 64',
      got: `\`${name}\``,
    });
  }
  const file = join(profilesFolder(env), `${name}.yaml`);
  const values: Values | undefined = readProfileFile(file);
  return profileOf(name, values ?? {}, values === undefined ? {} : { file });
}

function checkTogether(
  { launcher = {}, listen, encryption }: Values,
  place: { readonly file?: string },
): void {
  if (encryption === false && listen !== undefined && !isLoopback(listen)) {
    throw usageError('E_PROFILE', 'what listens beyond this machine is encrypted', {
      ...place,
      expected: '`encryption: true`, or `listen: 127.0.0.1`',
      got: `\`listen: ${listen}\` with \`encryption: false\``,
    });
  }
  const { type = 'local', hosts = [] } = launcher;
  if ((type === 'ssh') === hosts.length > 0) return;
  throw usageError('E_PROFILE', `cannot use \`launcher.hosts\` with \`launcher.type: ${type}\``, {
    ...place,
    expected: type === 'ssh' ? 'hosts' : '`type: ssh`, or no hosts',
  });
}

/** A first start takes a controller, and imports from a slow file system. */
const defaults = { startMs: 120_000, listen: '127.0.0.1' } as const;

function profileOf(name: string, values: Values, place: { readonly file?: string }): Profile {
  checkTogether(values, place);
  const { ipyparallel, launcher, listen = defaults.listen, engines, idle_timeout: idleMs } = values;
  const { schemes, python } = values;
  return {
    name,
    ...place,
    ipyparallel: { profile: ipyparallel?.profile ?? name, clusterId: ipyparallel?.cluster_id ?? '' },
    launcher: { type: 'local', hosts: [], args: [], ...launcher },
    ...(engines !== undefined && { engines }),
    ...(idleMs !== undefined && { idleMs }),
    startMs: values.start_timeout ?? defaults.startMs,
    listen,
    isEncrypted: values.encryption ?? !isLoopback(listen),
    ...(schemes !== undefined && { schemes }),
    ...(python !== undefined && { python }),
  };
}

/** ipyparallel's folder of a profile. */
export function profileFolder({ ipyparallel }: Profile, env: NodeJS.ProcessEnv): string {
  return join(ipythonFolder(env), `profile_${ipyparallel.profile}`);
}

/** What clients of a profile's cluster read; it is there while a controller runs, or was killed. */
export function connectionFile(profile: Profile, env: NodeJS.ProcessEnv): string {
  const { clusterId } = profile.ipyparallel;
  const name = clusterId === '' ? 'ipcontroller' : `ipcontroller-${clusterId}`;
  return join(profileFolder(profile, env), 'security', `${name}-client.json`);
}

const namesIn = (folder: string, pattern: RegExp): string[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => pattern.exec(name)?.[1] ?? []);
};

/** Names of all profiles of which there is at least one half, sorted. */
export function profileNames(env: NodeJS.ProcessEnv): string[] {
  const ours = namesIn(profilesFolder(env), /^(.+)\.yaml$/);
  const theirs = namesIn(ipythonFolder(env), /^profile_(.+)$/);
  return [...new Set([...ours, ...theirs])].filter(isProfileName).sort();
}

/** Makes sure that there is a profile of that name: a misspelled one would be an empty one. Throws `E_PROFILE`. */
export function checkProfileExists(name: string, env: NodeJS.ProcessEnv): void {
  const names = profileNames(env);
  if (name === 'default' || names.includes(name)) return;
  const near = nearest(name, names);
  throw usageError('E_PROFILE', `there is no profile \`${name}\``, {
    expected: ['default', ...names.filter((known) => known !== 'default')].join(', '),
    hint:
      near === undefined
        ? `write ${join(profilesFolder(env), `${name}.yaml`)}, or \`ipython profile create --parallel ${name}\``
        : `did you mean \`${near}\`?`,
  });
}
