import { namedCluster } from '../cluster/in-use.js';
import { startCommand } from '../cluster/reading.js';
import { usageError, type AtomloopError } from '../errors.js';
import type { SchemeChoice } from '../events.js';
import { nearest } from '../expressions/nearest.js';
import { schemeNames, usualOrder, type SchemeName } from './names.js';
import type { Pool } from './scheme.js';
import { clusterTrouble, isLocalScheme, orderOf, whyNot, type PickRequest } from './why-not.js';

/** Told what the user should know about a choice. */
export type OnWarning = (message: string) => void;

/** A name as one of ours. Throws `E_SCHEME`. */
export function checkedScheme(name: string): SchemeName {
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
  const { npool, ranks, isolation, npoolReason, supports, disabled } = request;
  const reason = whyNot('mpi', request);
  if (reason !== undefined) throw unusable('mpi', reason, request);
  const workers = orderOf({ ...request, order: usualOrder })
    .filter(isLocalScheme)
    .find((name) => supports.includes(name) && disabled?.has(name) !== true);
  if (workers === undefined)
    throw unusable('mpi', 'neither threads nor processes can be used for the operator', request);
  const why = workers === 'processes' && isolation !== undefined ? `; ${isolation}` : '';
  return {
    scheme: 'mpi',
    npool,
    ...(ranks !== undefined && { ranks }),
    workers,
    reason: `${ranks} ranks, each with ${npool} of ${workers}: ${npoolReason}${why}`,
  };
}

function choiceOf(name: SchemeName, request: PickRequest): SchemeChoice {
  const { npool, npoolReason, isolation, cluster } = request;
  if (name === 'mpi') return pickMpi(request);
  if (name === 'cluster' && cluster !== undefined) {
    const when = cluster.isStarting === true ? ', started for this run' : '';
    const reason = `${cluster.engines} engines of \`${cluster.name}\`${when}`;
    return { scheme: name, npool: cluster.engines, cluster: cluster.name, reason };
  }
  if (name === 'serial') return { scheme: name, npool: 0, reason: whySerial(request) };
  const why = name === 'processes' && isolation !== undefined ? `; ${isolation}` : '';
  return { scheme: name, npool, reason: `${npool} workers: ${npoolReason}${why}` };
}

function whySerial(request: PickRequest): string {
  const reason = whyNot(orderOf(request).find(isLocalScheme) ?? 'threads', request);
  return `in this process: ${reason ?? 'nothing else is enabled'}`;
}

function pickBest(request: PickRequest, warn: OnWarning): SchemeChoice {
  const { ranks, disabled, cluster } = request;
  const isUsable = (name: SchemeName): boolean =>
    name === 'mpi'
      ? ranks !== undefined && disabled?.has(name) !== true
      : whyNot(name, request) === undefined;
  const choice = choiceOf(orderOf(request).find(isUsable) ?? 'serial', request);
  // Who started a cluster takes it for granted that it is used.
  const reason = whyNot('cluster', request);
  if (cluster?.trouble !== undefined && reason?.startsWith(cluster.trouble) === true)
    warn(`${reason}; the scheme is \`${choice.scheme}\``);
  return choice;
}

/**
 * The best enabled scheme that the operator supports, or the one that was asked for. Throws `E_SCHEME`, and `E_NO_ENGINES`
 * where a cluster without engines is asked for.
 */
export function pickScheme(request: PickRequest, warn: OnWarning = () => undefined): SchemeChoice {
  if (request.isWorker === true)
    return { scheme: 'serial', npool: 0, reason: 'in this process: it is a worker of another run' };
  if (request.scheme === 'auto') return pickBest(request, warn);
  const name = checkedScheme(request.scheme);
  const reason = whyNot(name, request);
  if (reason === undefined) {
    const choice = choiceOf(name, request);
    return name === 'mpi' || name === 'cluster' ? choice : { ...choice, reason: 'asked for' };
  }
  if (request.mayFallBack !== true) throw unusable(name, reason, request);
  const choice = pickBest({ ...request, scheme: 'auto' }, () => undefined);
  warn(`the scheme \`${name}\` cannot be used: ${reason}; \`${choice.scheme}\` is used instead`);
  return choice;
}

function unusable(name: SchemeName, reason: string, request: PickRequest): AtomloopError {
  const { cluster, supports, isLocal, disabled } = request;
  const isOpen = supports.includes('remote') && !isLocal && disabled?.has(name) !== true;
  if (name === 'cluster' && isOpen) {
    return usageError('E_NO_ENGINES', clusterTrouble(cluster), {
      expected: 'at least one engine',
      hint: `${startCommand(cluster ?? {})} starts some; with \`--fallback\` the next best scheme is used`,
    });
  }
  return usageError('E_SCHEME', `cannot use the scheme \`${name}\``, {
    expected: 'a scheme that is enabled and that the operator supports',
    got: reason,
    ...(name === 'mpi' && { hint: 'the scheme `serial` computes in rank 0 alone' }),
  });
}

/** The pool of a choice; its code is loaded only now. */
export async function createPool(choice: SchemeChoice): Promise<Pool> {
  const { scheme, npool, workers = 'threads', cluster } = choice;
  if (scheme === 'cluster') return clusterPoolOf(cluster ?? 'default');
  if (scheme === 'mpi') return (await import('./mpi/scheme.js')).mpiPool({ scheme: workers, npool });
  if (scheme === 'threads') return (await import('./threads/scheme.js')).threadsPool(npool);
  if (scheme === 'processes') return (await import('./processes/scheme.js')).processesPool(npool);
  return (await import('./serial/scheme.js')).serialPool();
}

async function clusterPoolOf(name: string): Promise<Pool> {
  const { clusterPool } = await import('./cluster/scheme.js');
  const { connectionFile, profile } = namedCluster(name, process.env);
  const words = profile === undefined ? `\`${name}\`` : `the profile \`${name}\``;
  return clusterPool({ place: { name: words, connectionFile } });
}
