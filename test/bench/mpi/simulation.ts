import { uniform } from '../data.js';

export interface Feeding {
  readonly ranks: number;
  /** Seconds that a rank works on a chunk: half of them to one and a half, evenly spread. */
  readonly chunk: number;
  /** Seconds that rank 0 needs for each chunk: to take the result and hand out the next. */
  readonly cost: number;
  readonly chunks: number;
}

/** Chunks that a rank has at once: one at work, one that waits. */
const inFlight = 2;

interface Result {
  readonly at: number;
  readonly rank: number;
}

/** Results that are to come, the next first. */
class Results {
  readonly #results: Result[] = [];

  add(result: Result): void {
    let place = this.#results.length;
    while (place > 0 && (this.#results[place - 1]?.at ?? 0) > result.at) place -= 1;
    this.#results.splice(place, 0, result);
  }

  next(): Result | undefined {
    return this.#results.shift();
  }
}

/**
 * Simulates a job in which rank 0 takes up one result after another, in the order in which they come, and hands out a
 * chunk for it. Seconds that it takes. Ranks do not take processors from each other.
 */
export function simulate({ ranks, chunk, cost, chunks }: Feeding): number {
  const free = new Float64Array(ranks);
  const results = new Results();
  let left = chunks;
  let now = 0;
  const random = uniform(1);
  const hand = (rank: number): void => {
    if (left === 0) return;
    left -= 1;
    const at = Math.max(free[rank] ?? 0, now) + chunk * (0.5 + random());
    free[rank] = at;
    results.add({ at, rank });
  };
  for (let i = 0; i < ranks * inFlight; i += 1) hand(i % ranks);
  for (let result = results.next(); result !== undefined; result = results.next()) {
    now = Math.max(now, result.at) + cost;
    hand(result.rank);
  }
  return now;
}
