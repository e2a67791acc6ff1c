import type { LiveGraph } from '../graph/live-graph.js';
import { ReadyQueue } from '../graph/ready-queue.js';
import type { Instance } from '../graph/template.js';
import { Resources, type Reserved, type ResourceTotals } from './resources.js';

/** A step that may start now, and what is reserved for it. */
export interface Start {
  readonly instance: Instance;
  readonly reserved: Reserved;
}

/**
 * Chooses which step starts next: of those that are ready the first inserted. One that lacks ranks or GPUs lets others pass that
 * do not want them; one that lacks threads holds all back, so that it is not starved by smaller ones.
 */
export class Scheduler {
  readonly #resources: Resources;
  readonly #ready = new ReadyQueue();
  readonly #held = { mpi: new ReadyQueue(), gpu: new ReadyQueue() };
  readonly #started = new Set<Instance>();

  constructor(
    private readonly graph: LiveGraph,
    totals: ResourceTotals,
    /** One at a time. */
    private readonly isSerial: boolean,
  ) {
    this.#resources = new Resources(totals);
  }

  get running(): number {
    return this.#started.size;
  }

  push(instance: Instance): void {
    this.#ready.push(instance);
  }

  /** Undefined where nothing can start before something ends or becomes ready. */
  next(): Start | undefined {
    if (this.isSerial && this.#started.size > 0) return undefined;
    for (let instance = this.#ready.pop(); instance !== undefined; instance = this.#ready.pop()) {
      if (!this.#mayStart(instance)) continue;
      const { definition } = instance;
      const lacking = this.#resources.lacking(definition);
      if (lacking === undefined) {
        this.#started.add(instance);
        return { instance, reserved: this.#resources.take(definition) };
      }
      if (lacking === 'threads') {
        this.#ready.push(instance);
        return undefined;
      }
      this.#held[lacking].push(instance);
    }
    return undefined;
  }

  ended({ instance, reserved }: Start): void {
    if (!this.#started.delete(instance)) return;
    this.#resources.give(reserved);
    if (reserved.mpi > 0) this.#letGo(this.#held.mpi);
    if (reserved.gpus.length > 0) this.#letGo(this.#held.gpu);
  }

  /** A step may be told to be ready several times, and a closing one too early. */
  #mayStart(instance: Instance): boolean {
    if (this.#started.has(instance)) return false;
    if (instance.state !== 'new' && instance.state !== 'waiting') return false;
    return instance.pending === 0 || this.graph.isClosing;
  }

  /** As many as there were places for: those that still lack something come back. */
  #letGo(held: ReadyQueue): void {
    for (let instance = held.pop(); instance !== undefined; instance = held.pop()) {
      this.#ready.push(instance);
      if (this.#resources.lacking(instance.definition) !== undefined) return;
    }
  }
}
