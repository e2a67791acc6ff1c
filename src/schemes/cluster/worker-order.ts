import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryUrl, packageFile } from '../../package-files.js';
import { version } from '../../system/version.js';
import { workerOptions } from '../processes/environment.js';
import type { WorkerOrder } from './protocol.js';

/** What the user may set for a run; everything else in the environment of a worker is its engine's. */
const travels = ['ATOMLOOP_PYTHON', 'WFL_TORCH_N_GPUS', 'OMP_NUM_THREADS', 'NODE_OPTIONS'] as const;

function travelingEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const set = travels.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(set);
}

/** The order for one worker of this driver. */
export function workerOrder(
  place: Pick<WorkerOrder, 'identity' | 'driver' | 'place'>,
  env: NodeJS.ProcessEnv = process.env,
): WorkerOrder {
  const entry = fileURLToPath(entryUrl('schemes/cluster/entry.js'));
  return {
    version,
    node: process.execPath,
    entry,
    entryInPackage: relative(packageFile(''), entry),
    options: workerOptions(),
    cwd: process.cwd(),
    environment: travelingEnvironment(env),
    ...place,
  };
}
