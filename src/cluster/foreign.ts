import { ClusterClient } from './client.js';
import { parseEngineName } from './engine-name.js';

/** How many engines a controller has that others started; 0 where it does not answer at once. */
export async function foreignEngines(connectionFile: string, tokens: ReadonlySet<string>): Promise<number> {
  try {
    const client = await ClusterClient.connect({ connectionFile, timeoutMs: 2000 });
    const foreign = client.engines.filter(({ uuid }) => !tokens.has(parseEngineName(uuid)?.token ?? ''));
    client.close();
    return foreign.length;
  } catch {
    return 0;
  }
}
