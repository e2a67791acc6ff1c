import { existsSync } from 'node:fs';
import { AtomloopError } from '../errors.js';
import type { NamedCluster } from './in-use.js';
import type { ClusterReading } from './reading.js';

/** A hub that answers at all does so at once; one that is gone never does. */
const answerMs = 5000;

/** How many engines a cluster has now. Never rejects for what is wrong with it, and takes a bounded time. */
export async function lookAtCluster({
  name,
  profile,
  connectionFile,
}: NamedCluster): Promise<ClusterReading> {
  const known = { name, ...(profile !== undefined && { profile: profile.name }) };
  if (!existsSync(connectionFile)) return { ...known, engines: 0 };
  const { ClusterClient } = await import('./client.js');
  try {
    const client = await ClusterClient.connect({ connectionFile, timeoutMs: answerMs });
    const engines = client.engines.length;
    client.close();
    if (engines > 0) return { ...known, engines };
    return { ...known, engines, trouble: `the cluster \`${name}\` has no engines` };
  } catch (thrown) {
    const { code, message } = AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_CONNECT');
    const trouble =
      code === 'E_CLUSTER_CONNECT'
        ? `the cluster \`${name}\` does not answer`
        : `the cluster \`${name}\` cannot be used: ${message}`;
    return { ...known, engines: 0, trouble };
  }
}
