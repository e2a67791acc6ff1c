import { AtomloopError } from '../../errors.js';
import { isSameMachine, processStart, thisMachine } from '../../system/machine.js';
import type { Channel } from '../remote/channel.js';
import { HostClient } from '../remote/client.js';
import type { MpiAddon, World } from './addon.js';
import { rankLost, readGreeting, refusal } from './greeting.js';
import { RankMessage } from './messages.js';
import type { RankPools } from './rank-pools.js';

/** Another rank, as rank 0 sees it. */
export interface OtherRank {
  readonly rank: number;
  readonly host: string;
  readonly client: HostClient;
  /** Its process id, where that means something here. */
  readonly pid: number | undefined;
}

/** A rank on this host whose process is gone is found so soon; others by the heartbeats that stay away. */
const lookMilliseconds = 250;
/** A rank that has joined the job greets at once. */
const greetingSeconds = 60;
/** How long the end of the job may take: the last messages, and all ranks' way to it. */
const endSeconds = 5;
/** The time that ranks get to leave after one was lost. */
const leaveMilliseconds = 1000;

/** The rank that drives: it knows the others and tells them when the end has come. */
export class RankZero {
  readonly #others = new Map<number, OtherRank>();
  readonly #watch: NodeJS.Timeout;
  #onGreeting: () => void = () => undefined;
  /** Ranks that were lost before they told who they are. */
  #strangers = 0;
  #refusal: AtomloopError | undefined;

  constructor(
    private readonly addon: MpiAddon,
    private readonly world: World,
    readonly pools: RankPools,
  ) {
    this.#watch = setInterval(() => {
      this.#look();
    }, lookMilliseconds).unref();
  }

  get size(): number {
    return this.world.size;
  }

  /** Ranks that work for this one and are not lost. */
  get others(): readonly OtherRank[] {
    return [...this.#others.values()].filter(({ client }) => client.end === undefined);
  }

  /** Resolves when every rank has told who it is. Rejects with `E_MPI_VERSION`, or with `E_MPI` after a minute. */
  async greeted(): Promise<void> {
    const end = performance.now() + greetingSeconds * 1000;
    while (this.#others.size + this.#strangers < this.size - 1) {
      if (performance.now() > end) throw this.#silence();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#onGreeting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  receive(rank: number, type: number, payload: Uint8Array<ArrayBuffer>): void {
    if (type === RankMessage.greeting) this.#greet(rank, payload);
    else
      this.#others.get(rank)?.client.receive(type, payload, () => {
        this.addon.release(payload.buffer);
      });
  }

  lost(rank: number, reason: string): void {
    const other = this.#others.get(rank);
    if (other === undefined) {
      this.#strangers += 1;
      this.#refusal ??= rankLost(rank, 'an unknown host', reason);
    } else if (other.client.end === undefined) other.client.lost(rankLost(rank, other.host, reason));
    this.#onGreeting();
  }

  /** Ends all ranks with an exit code: not every launcher makes that of one rank its own. False where that did not come to its end: then the process has to be ended at once. */
  end(code: number): boolean {
    clearInterval(this.#watch);
    const isWhole = this.others.length === this.size - 1;
    const type = isWhole ? RankMessage.end : RankMessage.leave;
    for (const { rank } of this.others) this.addon.send(rank, type, [Uint8Array.of(code)]);
    if (isWhole || !this.world.library.startsWith('Open MPI')) return this.addon.finish(endSeconds);
    // Without MPI's own end, the launcher of Open MPI waits for ever where ranks are on other hosts, unless the last one aborts.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leaveMilliseconds);
    return this.addon.abort(code);
  }

  #greet(rank: number, payload: Uint8Array): void {
    const greeting = readGreeting(payload);
    const { machine, pid } = greeting;
    this.#others.set(rank, {
      rank,
      host: machine.host,
      client: new HostClient(this.#channel(rank)),
      pid: isSameMachine(machine, thisMachine()) ? pid : undefined,
    });
    this.#refusal ??= refusal(rank, greeting);
    this.#onGreeting();
  }

  #channel(rank: number): Channel {
    return {
      send: (type, pieces = []) => {
        this.addon.send(rank, type, pieces);
      },
    };
  }

  #look(): void {
    for (const { rank, pid } of this.others) {
      if (pid === undefined || processStart(pid) !== undefined) continue;
      this.addon.forget(rank);
      this.lost(rank, 'its process has ended');
    }
  }

  #silence(): AtomloopError {
    const silent = Array.from({ length: this.size - 1 }, (_, i) => i + 1).filter(
      (rank) => !this.#others.has(rank),
    );
    return new AtomloopError('scheme', 'E_MPI', `ranks ${silent.join(', ')} do not answer`, {
      expected: 'every rank to run atomloop, or a script that calls `joinMpiPool`',
    });
  }
}
