import type { Support } from '../calculators/calculator.js';
import { usageError, type AtomloopError } from '../errors.js';
import type { SchemeChoice } from '../events.js';
import { nearest } from '../expressions/nearest.js';
import type { Pool } from './scheme.js';

export type SchemeName = 'serial' | 'threads' | 'processes' | 'mpi' | 'cluster';
type LocalScheme = 'threads' | 'processes';
export const schemeNames: readonly SchemeName[] = ['serial', 'threads', 'processes', 'mpi', 'cluster'];

/** What the choice of a scheme depends on. */
export interface PickRequest {
  /** Name of a scheme, or `auto`. */
  readonly scheme: string;
  readonly npool: number;
  /** Where `npool` comes from, in words. */
  readonly npoolReason: string;
  readonly supports: readonly Support[];
  /** True for a function of this process, which cannot be sent. */
  readonly isLocal: boolean;
  /** Why processes go before threads; absent where they do not. */
  readonly isolation?: string | undefined;
  /** Ranks of the MPI job that this process drives; absent where it drives none. */
  readonly ranks?: number | undefined;
  /** Profile or connection file of the cluster that may be used. */
  readonly cluster?: string | undefined;
}

/** Why a scheme cannot be used for a request; undefined where it can. */
export function whyNot(name: SchemeName, request: PickRequest): string | undefined {
  const { npool, supports, isLocal } = request;
  if (name === 'serial') return undefined;
  if (isLocal) return 'the operator is a function of this process and cannot be sent';
  if (name === 'mpi') return whyNotMpi(request);
  if (name === 'cluster') return whyNotCluster(request);
  if (!supports.includes(name)) return `the operator does not support ${name}`;
  return npool === 0 ? 'the number of workers is 0' : undefined;
}

function whyNotMpi({ ranks, supports }: PickRequest): string | undefined {
  if (ranks === undefined) return 'no launcher of MPI started this process with `WFL_MPIPOOL` set';
  return supports.includes('remote') ? undefined : 'the operator does not support other hosts';
}

function whyNotCluster({ cluster, supports }: PickRequest): string | undefined {
  if (cluster === undefined) return 'no cluster is named';
  return supports.includes('remote') ? undefined : 'the operator does not support other hosts';
}

function checkedName(name: string): SchemeName {
  const found = schemeNames.find((known) => known === name);
  if (found !== undefined) return found;
  const near = nearest(name, [...schemeNames, 'auto']);
  throw usageError('E_SCHEME', `unknown scheme \`${name}\``, {
    expected: ['auto', ...schemeNames].join(', '),
    got: name,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}

/** Where ranks wait to work, a run that leaves them idle is an error, unless a local scheme is asked for. */
function pickMpi(request: PickRequest): SchemeChoice {
  const { npool, ranks, isolation, npoolReason } = request;
  const reason = whyNot('mpi', request);
  if (reason !== undefined) throw unusable('mpi', reason);
  const workers = localOrder(isolation).find((name) => request.supports.includes(name));
  if (workers === undefined) throw unusable('mpi', 'the operator supports neither threads nor processes');
  const why = workers === 'processes' && isolation !== undefined ? `; ${isolation}` : '';
  return {
    scheme: 'mpi',
    npool,
    ...(ranks !== undefined && { ranks }),
    workers,
    reason: `${ranks} ranks, each with ${npool} of ${workers}: ${npoolReason}${why}`,
  };
}

function localOrder(isolation: string | undefined): readonly LocalScheme[] {
  return isolation === undefined ? ['threads', 'processes'] : ['processes', 'threads'];
}

function pickBest(request: PickRequest): SchemeChoice {
  if (request.ranks !== undefined) return pickMpi(request);
  const { npool, npoolReason, isolation } = request;
  const scheme = localOrder(isolation).find((name) => whyNot(name, request) === undefined);
  if (scheme === undefined) {
    return { scheme: 'serial', npool: 0, reason: `in this process: ${whyNot('threads', request) ?? ''}` };
  }
  const why = scheme === 'processes' && isolation !== undefined ? `; ${isolation}` : '';
  return { scheme, npool, reason: `${npool} workers: ${npoolReason}${why}` };
}

/** The best enabled scheme that the operator supports, or the one that was asked for. Throws `E_SCHEME`. */
export function pickScheme(request: PickRequest): SchemeChoice {
  if (request.scheme === 'auto') return pickBest(request);
  const name = checkedName(request.scheme);
  if (name === 'mpi') return pickMpi(request);
  const reason = whyNot(name, request);
  const { cluster } = request;
  if (name === 'cluster' && reason === undefined && cluster !== undefined)
    return { scheme: name, npool: 1, cluster, reason: `the engines of \`${cluster}\`` };
  if (reason === undefined)
    return { scheme: name, npool: name === 'serial' ? 0 : request.npool, reason: 'asked for' };
  throw unusable(name, reason);
}

function unusable(name: SchemeName, reason: string): AtomloopError {
  return usageError('E_SCHEME', `cannot use the scheme \`${name}\``, {
    expected: 'a scheme that the operator supports',
    got: reason,
    ...(name === 'mpi' && { hint: 'the scheme `serial` computes in rank 0 alone' }),
  });
}

/** The pool of a choice; its code is loaded only now. */
export async function createPool({
  scheme,
  npool,
  workers = 'threads',
  cluster,
}: SchemeChoice): Promise<Pool> {
  if (scheme === 'cluster') return clusterPoolOf(cluster ?? 'default');
  if (scheme === 'mpi') return (await import('./mpi/scheme.js')).mpiPool({ scheme: workers, npool });
  if (scheme === 'threads') return (await import('./threads/scheme.js')).threadsPool(npool);
  if (scheme === 'processes') return (await import('./processes/scheme.js')).processesPool(npool);
  return (await import('./serial/scheme.js')).serialPool();
}

async function clusterPoolOf(name: string): Promise<Pool> {
  const { clusterPool } = await import('./cluster/scheme.js');
  const { clusterPlace } = await import('./cluster/place.js');
  return clusterPool({ place: clusterPlace(name, process.env) });
}
