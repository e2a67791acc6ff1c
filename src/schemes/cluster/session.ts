import type { ChunkResult, ChunkTask } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { JointSession } from '../remote/joint-session.js';
import type { Session, TaskOptions } from '../scheme.js';
import type { EngineCalls, EngineId } from './engine-calls.js';
import type { Engines, OpenedWorker } from './engines.js';
import { busyEngines, deadly, enginesLost, placed } from './errors.js';

export interface ClusterSessionOptions {
  readonly calls: EngineCalls;
  readonly engines: Engines;
  /** Told what is not as it should be, and does not end the run. */
  readonly onWarning: (message: string) => void;
}

/** A task that so many workers were lost at is not given to another. */
const lossLimit = 3;
/** So many workers of an engine may be lost one after another without a result. */
const deathLimit = 3;
/** How long to wait for an answer of any engine, and for another where none is left. */
const patienceSeconds = 60;

interface Member extends OpenedWorker {
  results: number;
}

/** Workers at the engines of a cluster, which come and go. */
export class ClusterSession implements Session {
  readonly #options: ClusterSessionOptions;
  readonly #warnings: string[] = [];
  readonly #joint: JointSession<Member>;
  /** Engines that work, or are about to. */
  readonly #served = new Set<number>();
  /** Engines that the controller knows. */
  readonly #there = new Set<number>();
  #isClosed = false;
  #hasEnded = false;
  #onSlots: (slots: number) => void = () => undefined;
  #patience: NodeJS.Timeout | undefined;
  #onOpened: () => void = () => undefined;
  #onFailed: (error: AtomloopError) => void = () => undefined;
  #hasOpened = false;
  /** Why the first engine that was given up is. */
  #failure: AtomloopError | undefined;

  private constructor(options: ClusterSessionOptions) {
    this.#options = options;
    this.#joint = new JointSession<Member>({
      isLoss: ({ code }) => code === 'E_ENGINE_LOST',
      lossLimit,
      deadly,
      placed,
      marked: (result, member) => {
        member.results += 1;
        return result;
      },
      onEmpty: (error) => {
        this.#wait(error);
      },
    });
  }

  /** Resolves when the first engine can work. Rejects where none can. */
  static async open(options: ClusterSessionOptions): Promise<ClusterSession> {
    const session = new ClusterSession(options);
    try {
      await session.#open();
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** One at least where all has ended: the next task tells why. */
  get slots(): number {
    return this.#hasEnded ? Math.max(1, this.#joint.slots) : this.#joint.slots;
  }

  onSlots(listener: (slots: number) => void): void {
    this.#onSlots = listener;
    this.#joint.onSlots(listener);
  }

  /** Where a worker was is always asked for: it may be lost there. */
  run(task: ChunkTask, options: TaskOptions): Promise<ChunkResult> {
    return this.#joint.run(task, { beat: () => undefined, ...options });
  }

  stop(): void {
    this.#joint.stop();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    await this.#joint.close();
    await this.#options.engines.close();
    await this.#options.calls.close();
  }

  async #open(): Promise<void> {
    const { calls } = this.#options;
    const opened = new Promise<void>((resolve, reject) => {
      this.#onOpened = resolve;
      this.#onFailed = reject;
    });
    const late = setTimeout(() => {
      this.#onFailed(this.#failure ?? busyEngines(calls.name, patienceSeconds));
    }, patienceSeconds * 1000);
    calls.listen({
      joined: (engine) => {
        this.#join(engine);
      },
      left: (engine) => {
        this.#there.delete(engine.id);
        this.#options.engines.left(engine);
      },
      lost: (error) => {
        this.#end(error);
      },
    });
    for (const engine of calls.engines) this.#join(engine);
    await opened.finally(() => {
      clearTimeout(late);
    });
  }

  #join(engine: EngineId): void {
    this.#there.add(engine.id);
    if (this.#isClosed || this.#served.has(engine.id)) return;
    this.#served.add(engine.id);
    void this.#serve(engine).finally(() => {
      this.#served.delete(engine.id);
      this.#checkFailed();
    });
  }

  /** One worker after another, as long as the engine is there and its workers are not lost again and again. */
  async #serve(engine: EngineId): Promise<void> {
    let last: AtomloopError | undefined;
    for (let deaths = 0; deaths < deathLimit && this.#isWanted(engine);) {
      try {
        const member: Member = { ...(await this.#options.engines.start(engine)), results: 0 };
        last = await this.#work(member);
        deaths = member.results > 0 ? 0 : deaths + 1;
      } catch (thrown) {
        last = AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_ENGINE');
        deaths = last.kind === 'usage' ? deathLimit : deaths + 1;
      }
    }
    if (last !== undefined && this.#isWanted(engine)) this.#giveUp(last);
  }

  #isWanted({ id }: EngineId): boolean {
    return !this.#isClosed && !this.#hasEnded && this.#there.has(id);
  }

  async #work(member: Member): Promise<AtomloopError> {
    if (this.#isClosed) return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
    clearTimeout(this.#patience);
    this.#hasOpened = true;
    this.#joint.add(member);
    this.#onOpened();
    this.#warn();
    const death = await member.death;
    this.#joint.remove(member, death);
    return death;
  }

  #giveUp(error: AtomloopError): void {
    this.#failure ??= error;
    const { message, details } = error;
    const { got, hint } = details;
    const more = `${got === undefined ? '' : `, got ${got}`}${hint === undefined ? '' : ` (${hint})`}`;
    this.#warnings.push(`${message}${more}`);
    if (this.#hasOpened) this.#warn();
  }

  /** Of engines that do not work while others do. */
  #warn(): void {
    for (const warning of this.#warnings.splice(0)) this.#options.onWarning(warning);
  }

  /** Where none of the engines can work at all, there is nothing to wait for. */
  #checkFailed(): void {
    if (this.#served.size === 0 && this.#failure !== undefined && !this.#hasOpened)
      this.#onFailed(this.#failure);
  }

  #wait(error: AtomloopError): void {
    if (this.#isClosed || this.#hasEnded) return;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#end(enginesLost(patienceSeconds, error));
    }, patienceSeconds * 1000);
  }

  /** What is in flight may still come to its end. */
  #end(error: AtomloopError): void {
    if (this.#isClosed || this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#patience);
    this.#onFailed(error);
    if (this.#joint.slots > 0)
      this.#options.onWarning(`${error.message}; what the engines have at hand is waited for`);
    this.#joint.end(error);
    // A loop that waits for slots has to try again to hear of it.
    this.#onSlots(this.slots);
  }
}
