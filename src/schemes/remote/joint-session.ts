import type { ChunkResult, ChunkTask } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { waitingPerSlot, type Session, type TaskOptions } from '../scheme.js';

/** A session that is a part of a joint one, and what is known of its place. */
export interface Part {
  readonly session: Session;
}

/** A loss of a part while it was at a task. */
export interface Loss {
  readonly error: AtomloopError;
  /** The configuration that it was last heard to be at. */
  readonly index: number | undefined;
}

/** What is different where sessions are joined. */
export interface Joint<P extends Part> {
  /** True where an error of a part tells that it is gone, and with it what it had at hand. */
  readonly isLoss: (error: AtomloopError) => boolean;
  /** A task that so many parts were lost at is not given to another. */
  readonly lossLimit: number;
  /** The error of such a task. */
  readonly deadly: (task: ChunkTask, losses: readonly Loss[]) => AtomloopError;
  /** An error of a part, with its place. */
  readonly placed: (error: AtomloopError, part: P) => AtomloopError;
  /** A result with its place. */
  readonly marked: (result: ChunkResult, part: P) => ChunkResult;
  /** Told when the last part is gone; what is done about it may be `end`. */
  readonly onEmpty: (error: AtomloopError) => void;
}

interface Waiting {
  /** When it was asked for: what is given again keeps its turn. */
  readonly turn: number;
  readonly task: ChunkTask;
  readonly options: TaskOptions;
  readonly resolve: (result: ChunkResult) => void;
  readonly reject: (error: unknown) => void;
  readonly losses: Loss[];
  index?: number | undefined;
}

interface Member<P> {
  readonly part: P;
  /** Tasks that the part has, in the order in which it takes them up. */
  readonly flight: Set<Waiting>;
  /** Those that it was at when it was lost; undefined while it is there. */
  atWork?: ReadonlySet<Waiting>;
}

/** Sessions as one, which may come and go. What a lost one had at hand goes to the others. */
export class JointSession<P extends Part> implements Session {
  #members: readonly Member<P>[] = [];
  readonly #waiting: Waiting[] = [];
  #onSlots: (slots: number) => void = () => undefined;
  #turn = 0;
  #hasStopped = false;
  /** Why no task is taken any more. */
  #end: AtomloopError | undefined;

  constructor(private readonly joint: Joint<P>) {}

  get slots(): number {
    return this.#members.reduce((sum, { part }) => sum + part.session.slots, 0);
  }

  onSlots(listener: (slots: number) => void): void {
    this.#onSlots = listener;
  }

  /** One more part, which gets work at once. */
  add(part: P): void {
    this.#members = [...this.#members, { part, flight: new Set() }];
    if (this.#hasStopped) part.session.stop();
    this.#onSlots(this.slots);
    this.#feed();
  }

  /** A part is gone. Also found by the errors of its tasks; one without tasks has none. */
  remove(part: P, error: AtomloopError): void {
    const member = this.#members.find((one) => one.part === part);
    if (member !== undefined) this.#leave(member, error);
  }

  run(task: ChunkTask, options: TaskOptions): Promise<ChunkResult> {
    const { signal } = options;
    if (signal.aborted || this.#hasStopped) return Promise.reject(stopped());
    if (this.#end !== undefined) return Promise.reject(this.#end);
    let drop: () => void = () => undefined;
    return new Promise<ChunkResult>((resolve, reject) => {
      const waiting: Waiting = { turn: this.#turn++, task, options, resolve, reject, losses: [] };
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
    for (const { part } of this.#members) part.session.stop();
  }

  /** No task is taken any more, and those that wait end with `error`. */
  end(error: AtomloopError): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ part }) => part.session.close()));
  }

  /** One that a part has already is that part's session's to drop. */
  #drop(waiting: Waiting): void {
    const place = this.#waiting.indexOf(waiting);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    waiting.reject(stopped());
  }

  /** The part with the most room takes the next task: its slots are never without work, and little waits at each. */
  #feed(): void {
    for (;;) {
      const member = this.#roomiest();
      const waiting = member === undefined ? undefined : this.#waiting.shift();
      if (member === undefined || waiting === undefined) return;
      void this.#give(member, waiting);
    }
  }

  #roomiest(): Member<P> | undefined {
    let best: Member<P> | undefined;
    let most = 0;
    for (const member of this.#members) {
      const { slots } = member.part.session;
      const room = (slots * (1 + waitingPerSlot) - member.flight.size) / slots;
      if (room > most) [best, most] = [member, room];
    }
    return best;
  }

  async #give(member: Member<P>, waiting: Waiting): Promise<void> {
    const { part, flight } = member;
    flight.add(waiting);
    try {
      const result = await part.session.run(waiting.task, watched(waiting));
      waiting.resolve(this.joint.marked(result, part));
    } catch (thrown) {
      const error = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
      if (this.joint.isLoss(error) && !this.#hasStopped) this.#again(member, waiting, error);
      else waiting.reject(this.joint.placed(error, part));
    } finally {
      flight.delete(waiting);
      this.#feed();
    }
  }

  #again(member: Member<P>, waiting: Waiting, error: AtomloopError): void {
    this.#leave(member, error);
    const { task, losses, index } = waiting;
    if (member.atWork?.has(waiting) === true) losses.push({ error, index });
    waiting.index = undefined;
    if (losses.length >= this.joint.lossLimit) waiting.reject(this.joint.deadly(task, losses));
    else if (this.#end !== undefined) waiting.reject(this.#end);
    else this.#putBack(waiting);
  }

  #putBack(waiting: Waiting): void {
    const later = this.#waiting.findIndex(({ turn }) => turn > waiting.turn);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, waiting);
  }

  #leave(member: Member<P>, error: AtomloopError): void {
    if (member.atWork !== undefined) return;
    member.atWork = new Set([...member.flight].slice(0, member.part.session.slots));
    this.#members = this.#members.filter((other) => other !== member);
    if (this.#members.length === 0) this.joint.onEmpty(error);
    this.#onSlots(this.slots);
  }
}

/** The place of the task is noted on its way, where somebody watches it. */
function watched(waiting: Waiting): TaskOptions {
  const { options } = waiting;
  const { beat } = options;
  if (beat === undefined) return options;
  return {
    ...options,
    beat: (index) => {
      waiting.index = index;
      beat(index);
    },
  };
}

function stopped(): AtomloopError {
  return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
}
