import type { Support } from '../calculators/calculator.js';
import { usageError } from '../errors.js';
import type { SchemeChoice } from '../events.js';
import { nearest } from '../expressions/nearest.js';
import type { Pool } from './scheme.js';

export type SchemeName = 'serial' | 'threads';
export const schemeNames: readonly SchemeName[] = ['serial', 'threads'];

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
}

/** Why a scheme cannot be used for a request; undefined where it can. */
export function whyNot(name: SchemeName, { npool, supports, isLocal }: PickRequest): string | undefined {
  if (name === 'serial') return undefined;
  if (isLocal) return 'the operator is a function of this process and cannot be sent';
  if (!supports.includes('threads')) return 'the operator does not support threads';
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

/** The best enabled scheme that the operator supports, or the one that was asked for. Throws `E_SCHEME`. */
export function pickScheme(request: PickRequest): SchemeChoice {
  const { scheme, npool, npoolReason } = request;
  if (scheme === 'auto') {
    const reason = whyNot('threads', request);
    if (reason === undefined) return { scheme: 'threads', npool, reason: `${npool} workers: ${npoolReason}` };
    return { scheme: 'serial', npool: 0, reason: `in this process: ${reason}` };
  }
  const name = checkedName(scheme);
  const reason = whyNot(name, request);
  if (reason !== undefined) {
    throw usageError('E_SCHEME', `cannot use the scheme \`${name}\``, {
      expected: 'a scheme that the operator supports',
      got: reason,
    });
  }
  return { scheme: name, npool: name === 'serial' ? 0 : npool, reason: 'asked for' };
}

/** The pool of a choice; its code is loaded only now. */
export async function createPool({ scheme, npool }: SchemeChoice): Promise<Pool> {
  if (scheme === 'threads') return (await import('./threads/scheme.js')).threadsPool(npool);
  return (await import('./serial/scheme.js')).serialPool();
}
