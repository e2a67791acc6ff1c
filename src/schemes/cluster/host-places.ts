import type { Machine } from '../../system/machine.js';

/** Numbers the workers of a run on each host, from 0, the lowest free one first. */
export class HostPlaces {
  readonly #taken = new Map<string, Set<number>>();

  take({ host, bootId, pidNamespace }: Machine): { readonly place: number; readonly free: () => void } {
    const name = JSON.stringify([host, bootId, pidNamespace]);
    const taken = this.#taken.get(name) ?? new Set<number>();
    this.#taken.set(name, taken);
    let place = 0;
    while (taken.has(place)) place += 1;
    taken.add(place);
    return { place, free: () => taken.delete(place) };
  }
}
