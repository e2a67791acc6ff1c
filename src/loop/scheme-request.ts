import type { ClusterReading } from '../cluster/reading.js';
import { clusterInUse, namedCluster } from '../cluster/in-use.js';
import type { EventListener } from '../events.js';
import type { PickRequest } from '../schemes/why-not.js';
import { workerMark } from '../schemes/names.js';
import type { LoopOptions } from './options.js';
import { isolationOf, poolOf, type PlannedOperator } from './planned-operator.js';
import { schemeSettings, type SchemeSettings } from './scheme-settings.js';
import { poolSize, rankCount } from './settings.js';

/** Options that decide where an operator runs. */
export type SchemeOptions = Pick<
  LoopOptions,
  'scheme' | 'withoutSchemes' | 'fallback' | 'npool' | 'mpiIsolate' | 'timeoutMs'
>;

/** What of an operator decides where it runs. */
export type PlacedOperator = Pick<PlannedOperator, 'supports' | 'isOwn' | 'isLarge' | 'local'>;

/** All that the choice of a scheme depends on. `starting`: a cluster whose engines the run itself will start. */
export async function schemeRequest(
  options: SchemeOptions,
  operator: PlacedOperator,
  { onEvent, starting }: { readonly onEvent: EventListener; readonly starting?: ClusterReading | undefined },
): Promise<PickRequest> {
  const { env } = process;
  const inUse = clusterInUse(env);
  const settings = schemeSettings(options, env, inUse?.profile);
  const { scheme, disabled, order } = settings;
  const isWithoutMpi = scheme === 'auto' && disabled.has('mpi');
  const ranks = rankCount(isWithoutMpi ? 'auto without mpi' : scheme, env, onEvent);
  const { npool, reason } = poolOf(poolSize(options.npool, env, onEvent), operator);
  const isWorker = Object.keys(workerMark).some((name) => env[name] !== undefined);
  const mayUse = !isWorker && operator.local === undefined && operator.supports.includes('remote');
  return {
    scheme,
    ranks,
    npool,
    npoolReason: reason,
    supports: operator.supports,
    isLocal: operator.local !== undefined,
    isolation: isolationOf(options, operator),
    disabled,
    order,
    mayFallBack: options.fallback,
    isWorker,
    cluster: starting ?? (mayUse ? await readCluster(settings, { npool, ranks }) : undefined),
  };
}

/** Asks the cluster in use how many engines it has, where that may matter. */
async function readCluster(
  { scheme, disabled, order }: SchemeSettings,
  { npool, ranks }: Pick<PickRequest, 'npool' | 'ranks'>,
): Promise<ClusterReading | undefined> {
  const { env } = process;
  const isAsked = scheme === 'cluster';
  const isBehindMpi = ranks !== undefined && order.indexOf('mpi') < order.indexOf('cluster');
  if (disabled.has('cluster') || (!isAsked && (scheme !== 'auto' || npool === 0 || isBehindMpi)))
    return undefined;
  const named = clusterInUse(env) ?? (isAsked ? namedCluster('default', env) : undefined);
  if (named === undefined) return undefined;
  return (await import('../cluster/look.js')).lookAtCluster(named);
}
