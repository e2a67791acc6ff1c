import type { EngineChange, EngineInfo } from './contract.js';

type Listener = (change: EngineChange) => void;

/** The engines that are registered, from the hub's list and its notices. */
export class Engines {
  readonly #byId = new Map<number, EngineInfo>();
  /** When a notice told of an engine last: a list that was asked for before it is older. */
  readonly #noticed = new Map<string, number>();
  readonly #listeners = new Set<Listener>();
  #clock = 0;

  get list(): readonly EngineInfo[] {
    return [...this.#byId.values()].sort((a, b) => a.id - b.id);
  }

  get count(): number {
    return this.#byId.size;
  }

  /** The number of an engine as text; its uuid where it has left. */
  nameOf(uuid: string): string {
    for (const engine of this.#byId.values()) if (engine.uuid === uuid) return String(engine.id);
    return uuid;
  }

  get(id: number): EngineInfo | undefined {
    return this.#byId.get(id);
  }

  /** Gives what to call when they are no longer wanted. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** To be passed to `replace` with a list that is asked for from now on. */
  now(): number {
    return this.#clock;
  }

  join(engine: EngineInfo): void {
    this.#notice(engine);
    this.#change({ joined: [engine], left: [] });
  }

  leave(engine: EngineInfo): void {
    this.#notice(engine);
    this.#change({ joined: [], left: [engine] });
  }

  /** Takes over the hub's list, which was asked for at `since`. */
  replace(list: readonly EngineInfo[], since: number): void {
    const isOlder = ({ uuid }: EngineInfo): boolean => (this.#noticed.get(uuid) ?? 0) <= since;
    const uuids = new Set(list.map(({ uuid }) => uuid));
    const left = this.list.filter((engine) => !uuids.has(engine.uuid) && isOlder(engine));
    this.#change({ joined: list.filter(isOlder), left });
    // What was told before this list was asked for is in it.
    for (const [uuid, at] of this.#noticed) if (at <= since) this.#noticed.delete(uuid);
  }

  #notice({ uuid }: EngineInfo): void {
    this.#clock += 1;
    this.#noticed.set(uuid, this.#clock);
  }

  #change(wanted: EngineChange): void {
    const left = wanted.left.filter(({ id, uuid }) => this.#byId.get(id)?.uuid === uuid);
    for (const { id } of left) this.#byId.delete(id);
    const joined = wanted.joined.filter(({ id, uuid }) => this.#byId.get(id)?.uuid !== uuid);
    for (const engine of joined) {
      const former = this.#byId.get(engine.id);
      if (former !== undefined) left.push(former);
      this.#byId.set(engine.id, engine);
    }
    if (joined.length + left.length === 0) return;
    for (const listener of [...this.#listeners]) listener({ joined, left });
  }
}
