import type { Command } from 'commander';
import { isFileName, namedCluster, nameInUse, type NamedCluster } from '../../cluster/in-use.js';
import { checkProfileExists } from '../../cluster/load-profile.js';
import type { Profile } from '../../cluster/profile.js';
import { usageError } from '../../errors.js';

/** The option by which commands name a cluster. */
export interface ProfileFlag {
  readonly profile?: string;
}

export function addProfileOption(command: Command, summary = 'profile or connection file'): Command {
  return command.option('--profile <name>', `${summary}; default: the one in use, else default`);
}

/** The cluster that is named, else the one in use, else that of the profile `default`. Throws `E_PROFILE`. */
export function whichCluster({ profile: named }: ProfileFlag): NamedCluster {
  const { env } = process;
  const name = named ?? nameInUse(env) ?? 'default';
  if (!isFileName(name)) checkProfileExists(name, env);
  return namedCluster(name, env);
}

/** The same for what a connection file is not enough for. */
export function whichProfile(flag: ProfileFlag): Profile {
  const { profile, name } = whichCluster(flag);
  if (profile !== undefined) return profile;
  throw usageError('E_PROFILE', `\`${name}\` is a connection file`, { expected: 'the name of a profile' });
}
