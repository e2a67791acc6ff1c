import { hostname } from 'node:os';
import { AtomloopError, usageError } from '../../errors.js';
import { notSendable, type Pool, type Session, type SessionSpec } from '../scheme.js';
import type { LocalWorkers } from '../remote/protocol.js';
import { joinedRanks } from './joined.js';
import type { OtherRank, RankZero } from './rank-zero.js';
import { ranksSession, type RankSession } from './session.js';

/** The ranks of an MPI job, rank 0 among them, each with `workers`. */
export function mpiPool(workers: LocalWorkers): Pool {
  const zero = joinedRanks();
  if (zero === undefined)
    throw usageError('E_MPI', 'this process has joined no MPI job', { hint: '`await joinMpiPool()`' });
  let own: Pool | undefined;
  return {
    open: async (spec) => {
      if (spec.local !== undefined) throw notSendable();
      own = await zero.pools.create(workers);
      return openSession(spec, { zero, own, workers });
    },
    close: async () => own?.close(),
  };
}

interface Places {
  readonly zero: RankZero;
  readonly own: Pool;
  readonly workers: LocalWorkers;
}

async function openSession(spec: SessionSpec, { zero, own, workers }: Places): Promise<Session> {
  const others = zero.others.map((other) => openOther(other, spec, workers));
  const session = await own.open(spec);
  const opened = await Promise.all(others);
  return ranksSession([{ rank: 0, host: hostname(), session }, ...opened.flat()]);
}

/** A rank that is lost meanwhile is left out. */
async function openOther(
  { rank, host, client }: OtherRank,
  { engine }: SessionSpec,
  workers: LocalWorkers,
): Promise<RankSession[]> {
  try {
    return [{ rank, host, session: await client.open(engine, workers) }];
  } catch (error) {
    if (error instanceof AtomloopError && error.code === 'E_RANK_LOST') return [];
    throw error;
  }
}
