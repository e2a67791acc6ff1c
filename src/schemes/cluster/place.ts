import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ClusterPlace } from './client-calls.js';

/** The cluster that `ATOMLOOP_CLUSTER` names, a profile of ipyparallel or a connection file, else `ATOMLOOP_CLUSTER_PROFILE`, else `default`. */
export function clusterName(env: NodeJS.ProcessEnv): string {
  return given(env['ATOMLOOP_CLUSTER']) ?? given(env['ATOMLOOP_CLUSTER_PROFILE']) ?? 'default';
}

/** A name with a slash or the ending `.json` is that of a connection file, any other that of a profile. */
export function clusterPlace(name: string, env: NodeJS.ProcessEnv): ClusterPlace {
  if (name.includes('/') || name.endsWith('.json'))
    return { name: `\`${name}\``, connectionFile: resolve(name) };
  const folder = given(env['IPYTHONDIR']) ?? join(homedir(), '.ipython');
  const connectionFile = join(folder, `profile_${name}`, 'security/ipcontroller-client.json');
  return { name: `the profile \`${name}\``, connectionFile };
}

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
