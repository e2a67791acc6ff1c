import { existsSync } from 'node:fs';
import type { NamedCluster } from './in-use.js';
import type { ClusterReading } from './reading.js';

/** How many engines a cluster has now. Never rejects, and takes a bounded time. */
export function lookAtCluster({ name, profile, connectionFile }: NamedCluster): Promise<ClusterReading> {
  const known = { name, ...(profile !== undefined && { profile: profile.name }) };
  if (!existsSync(connectionFile)) return Promise.resolve({ ...known, engines: 0 });
  return Promise.resolve({ ...known, engines: 0, trouble: `the cluster \`${name}\` has no engines` });
}
