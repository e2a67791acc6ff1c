import type { Support } from '../calculators/calculator.js';
import { usageError } from '../errors.js';
import type { SchemeChoice } from '../events.js';
import { nearest } from '../expressions/nearest.js';
import type { Pool } from './scheme.js';

export type SchemeName = 'serial' | 'threads' | 'processes';
export const schemeNames: readonly SchemeName[] = ['serial', 'threads', 'processes'];

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
}

/** Why a scheme cannot be used for a request; undefined where it can. */
export function whyNot(name: SchemeName, { npool, supports, isLocal }: PickRequest): string | undefined {
  if (name === 'serial') return undefined;
  if (isLocal) return 'the operator is a function of this process and cannot be sent';
  if (!supports.includes(name)) return `the operator does not support ${name}`;
  return npool === 0 ? 'the number of workers is 0' : undefined;
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

function pickBest(request: PickRequest): SchemeChoice {
  const { npool, npoolReason, isolation } = request;
  const order: readonly SchemeName[] =
    isolation === undefined ? ['threads', 'processes'] : ['processes', 'threads'];
  const scheme = order.find((name) => whyNot(name, request) === undefined);
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
  const reason = whyNot(name, request);
  if (reason === undefined)
    return { scheme: name, npool: name === 'serial' ? 0 : request.npool, reason: 'asked for' };
  throw usageError('E_SCHEME', `cannot use the scheme \`${name}\``, {
    expected: 'a scheme that the operator supports',
    got: reason,
  });
}

/** The pool of a choice; its code is loaded only now. */
export async function createPool({ scheme, npool }: SchemeChoice): Promise<Pool> {
  if (scheme === 'threads') return (await import('./threads/scheme.js')).threadsPool(npool);
  if (scheme === 'processes') return (await import('./processes/scheme.js')).processesPool(npool);
  return (await import('./serial/scheme.js')).serialPool();
}
