import { readFileSync } from 'node:fs';
import { ClusterClient } from '../../cluster/client.js';
import { readConnectionFile, type Connection } from '../../cluster/connection-file.js';
import type { PythonSource } from '../../cluster/contract.js';
import { loadZeroMq } from '../../cluster/zeromq.js';
import type { AtomloopError } from '../../errors.js';
import { packageFile } from '../../package-files.js';
import type { BrokerPlace } from './broker.js';
import type { EngineCalls, EngineId, EngineListener } from './engine-calls.js';

/** A cluster that a run may use. */
export interface ClusterPlace {
  /** In words, for messages. */
  readonly name: string;
  /** Path of the controller's `ipcontroller-client.json`. */
  readonly connectionFile: string;
}

/** Connects to a controller. Rejects as `ClusterClient.connect`. */
export async function clusterCalls({ name, connectionFile }: ClusterPlace): Promise<EngineCalls> {
  const client = await ClusterClient.connect({ connectionFile });
  const source = readFileSync(packageFile('src/python/engine/start_worker.py'), 'utf8');
  return {
    name,
    broker: await brokerPlace(await readConnectionFile(connectionFile)),
    get engines() {
      return client.engines;
    },
    listen: (listener) => {
      forward(client, listener);
    },
    call: async ({ id }: EngineId, called, argument) => {
      const call: PythonSource = { source, name: called };
      const { value } = await client.apply(id, {
        function: call,
        args: argument === undefined ? [] : [argument],
      });
      if (typeof value !== 'string') throw new TypeError(`\`${called}\` gave no text`);
      return value;
    },
    close: () => {
      client.close();
      return Promise.resolve();
    },
  };
}

function forward(client: ClusterClient, { joined, left, lost }: EngineListener): void {
  client.onEngines((change) => {
    change.left.forEach(left);
    change.joined.forEach(joined);
  });
  client.lost.addEventListener('abort', () => {
    lost(client.lost.reason as AtomloopError);
  });
}

/** Each client of a controller that encrypts has keys of its own. */
async function brokerPlace({ urls, key, curveServerKey }: Connection): Promise<BrokerPlace> {
  const at = { url: urls.control, key };
  if (curveServerKey === undefined) return at;
  const { curveKeyPair } = await loadZeroMq();
  return { ...at, curve: { serverKey: curveServerKey, ...curveKeyPair() } };
}
