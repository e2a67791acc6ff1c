import type { ChunkResult, ChunkTask } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { waitingPerSlot, type Session, type TaskOptions } from '../scheme.js';

/** A rank and its part of a session. */
export interface RankSession {
  readonly rank: number;
  readonly host: string;
  readonly session: Session;
}

interface Member extends RankSession {
  /** Tasks that the rank has, in the order in which it takes them up. */
  readonly flight: Set<Waiting>;
  /** Those that it was at when it was lost; undefined while it is there. */
  atWork?: ReadonlySet<Waiting>;
}

interface Waiting {
  readonly task: ChunkTask;
  readonly options: TaskOptions;
  readonly resolve: (result: ChunkResult) => void;
  readonly reject: (error: unknown) => void;
  /** Ranks that were lost while they were at the task. */
  readonly losses: AtomloopError[];
}

/** A task that so many ranks were lost at is not given to another. */
const lossLimit = 2;

/** The sessions of all ranks as one. What a lost rank had at hand goes to the others. */
export class RanksSession implements Session {
  #members: readonly Member[];
  readonly #waiting: Waiting[] = [];
  #onSlots: (slots: number) => void = () => undefined;
  #hasStopped = false;
  /** Why no task is taken any more: the last rank is lost. */
  #end: AtomloopError | undefined;

  constructor(ranks: readonly RankSession[]) {
    this.#members = ranks.map((rank) => ({ ...rank, flight: new Set() }));
  }

  get slots(): number {
    return this.#members.reduce((sum, { session }) => sum + session.slots, 0);
  }

  onSlots(listener: (slots: number) => void): void {
    this.#onSlots = listener;
  }

  run(task: ChunkTask, options: TaskOptions): Promise<ChunkResult> {
    const { signal } = options;
    if (signal.aborted || this.#hasStopped) return Promise.reject(stopped());
    if (this.#end !== undefined) return Promise.reject(this.#end);
    let drop: () => void = () => undefined;
    return new Promise<ChunkResult>((resolve, reject) => {
      const waiting: Waiting = { task, options, resolve, reject, losses: [] };
      drop = () => {
        this.#drop(waiting);
      };
      signal.addEventListener('abort', drop, { once: true });
      this.#waiting.push(waiting);
      this.#feed();
    }).finally(() => {
      signal.removeEventListener('abort', drop);
    });
  }

  stop(): void {
    this.#hasStopped = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopped());
    for (const { session } of this.#members) session.stop();
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ session }) => session.close()));
  }

  /** One that a rank has already is that rank's session's to drop. */
  #drop(waiting: Waiting): void {
    const place = this.#waiting.indexOf(waiting);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    waiting.reject(stopped());
  }

  /** The rank with the most room takes the next task: its slots are never without work, and little waits at each. */
  #feed(): void {
    for (;;) {
      const member = this.#roomiest();
      const waiting = member === undefined ? undefined : this.#waiting.shift();
      if (member === undefined || waiting === undefined) return;
      void this.#give(member, waiting);
    }
  }

  #roomiest(): Member | undefined {
    let best: Member | undefined;
    let most = 0;
    for (const member of this.#members) {
      const { slots } = member.session;
      const room = (slots * (1 + waitingPerSlot) - member.flight.size) / slots;
      if (room > most) [best, most] = [member, room];
    }
    return best;
  }

  async #give(member: Member, waiting: Waiting): Promise<void> {
    const { rank, session, flight } = member;
    flight.add(waiting);
    try {
      waiting.resolve({ ...(await session.run(waiting.task, waiting.options)), rank });
    } catch (thrown) {
      const error = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
      if (error.code === 'E_RANK_LOST' && !this.#hasStopped) this.#again(member, waiting, error);
      else waiting.reject(placed(error, member));
    } finally {
      flight.delete(waiting);
      this.#feed();
    }
  }

  #again(member: Member, waiting: Waiting, error: AtomloopError): void {
    this.#leave(member, error);
    if (member.atWork?.has(waiting) === true) waiting.losses.push(error);
    if (waiting.losses.length >= lossLimit) waiting.reject(deadly(waiting));
    else if (this.#end !== undefined) waiting.reject(this.#end);
    else this.#waiting.unshift(waiting);
  }

  #leave(member: Member, error: AtomloopError): void {
    if (member.atWork !== undefined) return;
    member.atWork = new Set([...member.flight].slice(0, member.session.slots));
    this.#members = this.#members.filter((other) => other !== member);
    if (this.#members.length === 0) {
      this.#end = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
    this.#onSlots(this.slots);
  }
}

function stopped(): AtomloopError {
  return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
}

/** What is no matter of a configuration may be one of the rank's host: which one is part of the message. */
function placed(error: AtomloopError, { rank, host }: Member): AtomloopError {
  const { kind, code, message, details } = error;
  const isOfTask = kind === 'operator' || kind === 'calculator' || code === 'E_WORKER_KILLED';
  if (rank === 0 || isOfTask || code === 'E_STOPPED') return error;
  const more = new AtomloopError(kind, code, `rank ${rank} on ${host}: ${message}`, { ...details, rank });
  if (error.stack !== undefined) more.stack = error.stack;
  return more;
}

function deadly({ task, losses }: Waiting): AtomloopError {
  const first = task.chunk.firstIndex + task.from;
  const last = task.chunk.firstIndex + task.to - 1;
  return new AtomloopError(
    'scheme',
    'E_RANKS_LOST',
    `${losses.length} ranks were lost at the same chunk, configurations ${first} to ${last}`,
    {
      expected: 'a rank to survive it',
      got: losses.map(({ message }) => message).join('; '),
      hint: 'with `--mpi-isolate` a crash costs one configuration and no rank',
    },
  );
}
