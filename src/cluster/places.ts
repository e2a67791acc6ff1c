import { homedir } from 'node:os';
import { join } from 'node:path';

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

const home = (env: NodeJS.ProcessEnv): string => given(env['HOME']) ?? homedir();

/** `~/.config/atomloop/profiles`: our half of profiles, as `NAME.yaml`. */
export function profilesFolder(env: NodeJS.ProcessEnv): string {
  return join(given(env['XDG_CONFIG_HOME']) ?? join(home(env), '.config'), 'atomloop/profiles');
}

/** `~/.local/state/atomloop/clusters`: what was started here, a folder for each profile. */
export function clustersFolder(env: NodeJS.ProcessEnv): string {
  return join(given(env['XDG_STATE_HOME']) ?? join(home(env), '.local/state'), 'atomloop/clusters');
}

/** Where ipyparallel has its half of profiles, as `profile_NAME`. */
export function ipythonFolder(env: NodeJS.ProcessEnv): string {
  return given(env['IPYTHONDIR']) ?? join(home(env), '.ipython');
}
