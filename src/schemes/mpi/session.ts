import type { ChunkTask } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { JointSession, type Loss, type Part } from '../remote/joint-session.js';

/** A rank and its part of a session. */
export interface RankSession extends Part {
  readonly rank: number;
  readonly host: string;
}

/** A task that so many ranks were lost at is not given to another. */
const lossLimit = 2;

/** The sessions of all ranks as one. It ends with the last of them. */
export function ranksSession(ranks: readonly RankSession[]): JointSession<RankSession> {
  const joint = new JointSession<RankSession>({
    isLoss: ({ code }) => code === 'E_RANK_LOST',
    lossLimit,
    deadly,
    placed,
    marked: (result, { rank }) => ({ ...result, rank }),
    onEmpty: (error) => {
      joint.end(error);
    },
  });
  for (const rank of ranks) joint.add(rank);
  return joint;
}

/** What is no matter of a configuration may be one of the rank's host: which one is part of the message. */
function placed(error: AtomloopError, { rank, host }: RankSession): AtomloopError {
  const { kind, code, message, details } = error;
  const isOfTask = kind === 'operator' || kind === 'calculator' || code === 'E_WORKER_KILLED';
  if (rank === 0 || isOfTask || code === 'E_STOPPED') return error;
  const more = new AtomloopError(kind, code, `rank ${rank} on ${host}: ${message}`, { ...details, rank });
  if (error.stack !== undefined) more.stack = error.stack;
  return more;
}

function deadly({ chunk, from, to }: ChunkTask, losses: readonly Loss[]): AtomloopError {
  const first = chunk.firstIndex + from;
  const last = chunk.firstIndex + to - 1;
  return new AtomloopError(
    'scheme',
    'E_RANKS_LOST',
    `${losses.length} ranks were lost at the same chunk, configurations ${first} to ${last}`,
    {
      expected: 'a rank to survive it',
      got: losses.map(({ error }) => error.message).join('; '),
      hint: 'with `--mpi-isolate` a crash costs one configuration and no rank',
    },
  );
}
