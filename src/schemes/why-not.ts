import type { Support } from '../calculators/calculator.js';
import { startCommand, type ClusterReading } from '../cluster/reading.js';
import type { SchemeChoice } from '../events.js';
import { usualOrder, type SchemeName } from './names.js';

export type LocalScheme = 'threads' | 'processes';

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
  /** The cluster that is in use; absent where none is. */
  readonly cluster?: ClusterReading | undefined;
  /** Schemes that must not be used, each with what says so, in words. */
  readonly disabled?: ReadonlyMap<SchemeName, string> | undefined;
  /** Best first. Default: `usualOrder`. */
  readonly order?: readonly SchemeName[] | undefined;
  /** The next best scheme where the one that is asked for cannot be used. */
  readonly mayFallBack?: boolean | undefined;
  /** True in a worker of another run, where all is serial. */
  readonly isWorker?: boolean | undefined;
}

export const isLocalScheme = (name: SchemeName): name is LocalScheme =>
  name === 'threads' || name === 'processes';

/** Schemes as they are tried: `serial` is the last resort, and processes go before threads where something wants that. */
export function orderOf({ order = usualOrder, isolation }: PickRequest): readonly SchemeName[] {
  const whole = [...order.filter((name) => name !== 'serial'), 'serial' as const];
  if (isolation === undefined) return whole;
  const isolated = (['processes', 'threads'] as const).filter((name) => whole.includes(name));
  return whole.map((name) => (isLocalScheme(name) ? (isolated.shift() ?? name) : name));
}

/** Why a scheme cannot be used for a request; undefined where it can. */
export function whyNot(name: SchemeName, request: PickRequest): string | undefined {
  if (name === 'serial') return undefined;
  if (request.isWorker === true) return 'this is a worker of another run, where all is serial';
  const by = request.disabled?.get(name);
  if (by !== undefined) return `disabled by ${by}`;
  if (request.isLocal) return 'the operator is a function of this process and cannot be sent';
  if (name === 'mpi') return whyNotMpi(request);
  if (name === 'cluster') return whyNotCluster(request);
  return whyNotLocal(name, request);
}

function whyNotLocal(name: LocalScheme, { supports, npool }: PickRequest): string | undefined {
  if (supports.includes(name)) return npool === 0 ? 'the number of workers is 0' : undefined;
  const why = name === 'threads' ? ': code of others needs a process of its own' : '';
  return `the operator does not support ${name}${why}`;
}

function whyNotMpi({ ranks, supports }: PickRequest): string | undefined {
  if (ranks === undefined) return 'no launcher of MPI started this process with `WFL_MPIPOOL` set';
  return supports.includes('remote') ? undefined : 'the operator does not support other hosts';
}

function whyNotCluster({ cluster, supports, npool, scheme }: PickRequest): string | undefined {
  if (!supports.includes('remote')) return 'the operator does not support other hosts';
  if (scheme === 'auto' && npool === 0) return 'the number of workers is 0';
  if (cluster !== undefined && cluster.engines > 0) return undefined;
  return `${clusterTrouble(cluster)}: ${startCommand(cluster ?? {})} starts engines`;
}

/** What is wrong with a cluster that has no engines. */
export function clusterTrouble(cluster: ClusterReading | undefined): string {
  if (cluster === undefined) return 'no cluster is in use';
  return cluster.trouble ?? `the cluster \`${cluster.name}\` is not running`;
}

/** A scheme that was not picked, and why. */
export interface PassedOver {
  readonly scheme: SchemeName;
  readonly why: string;
}

/** All schemes but the one that was picked, in the order in which they are tried, then those that the profile leaves out. */
export function passedOver(request: PickRequest, choice: SchemeChoice): PassedOver[] {
  const order = orderOf(request);
  const all = [...order, ...usualOrder.filter((name) => !order.includes(name))];
  const isAsked = request.scheme === choice.scheme;
  const otherwise = `\`${choice.scheme}\` ${isAsked ? 'was asked for' : 'goes before it'}`;
  return all
    .filter((name) => name !== choice.scheme)
    .map((scheme) => ({ scheme, why: whyNot(scheme, request) ?? otherwise }));
}
