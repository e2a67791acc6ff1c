import { crc32 } from 'node:zlib';
import type { TestContext } from 'node:test';

/** `npm run faults` sets it: each promise is counted many more times. */
const isLong = process.env['ATOMLOOP_FAULTS'] === 'long';

const seed = Number(process.env['ATOMLOOP_FAULTS_SEED'] ?? Math.floor(Math.random() * 1e9));

/** How often a promise is tried: in every test run, or in the long form. */
export function amount(quick: number, long: number): number {
  return isLong ? long : quick;
}

/** Random numbers of one test, from `ATOMLOOP_FAULTS_SEED` (printed) and the test's name. */
export class Chance {
  #state: number;

  /** Tests that give the same name draw the same numbers. */
  constructor(context: TestContext, name = context.name) {
    context.diagnostic(`ATOMLOOP_FAULTS_SEED=${seed}`);
    this.#state = (seed ^ crc32(name)) >>> 0;
  }

  /** From 0 to 1, 1 excluded (mulberry32). */
  real(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.real() * (high - low + 1));
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)] as T;
  }
}
