const low32 = 0xffffffffn;
const low64 = (1n << 64n) - 1n;
const low128 = (1n << 128n) - 1n;
const multiplier = 0x2360ed051fc65da44385df649fccf645n;

/** Eight words from a seed: the seed sequence of M. E. O'Neill, as numpy's `SeedSequence` has it. */
function seedWords(seed: number): bigint[] {
  let constant = 0x43b0d7e5n;
  const hashed = (word: bigint): bigint => {
    let value = word ^ constant;
    constant = (constant * 0x931e8875n) & low32;
    value = (value * constant) & low32;
    return value ^ (value >> 16n);
  };
  const pool = [BigInt(seed), 0n, 0n, 0n].map(hashed);
  for (let from = 0; from < 4; from += 1) {
    for (let to = 0; to < 4; to += 1) {
      if (from === to) continue;
      const mixed = (0xca01f9ddn * pool[to]! - 0x4973f715n * hashed(pool[from]!)) & low32;
      pool[to] = mixed ^ (mixed >> 16n);
    }
  }
  let other = 0x8b51f9ddn;
  return Array.from({ length: 8 }, (_, i) => {
    let value = pool[i % 4]! ^ other;
    other = (other * 0x58f38dedn) & low32;
    value = (value * other) & low32;
    return value ^ (value >> 16n);
  });
}

/**
 * What numpy's `default_rng(seed).choice(n, size, replace=False)` draws, for comparison with selections that were made
 * with it: PCG64 (M. E. O'Neill, 2014, HMC-CS-2014-0905), numbers below a bound of D. Lemire (2019), doi:10.1145/3230636,
 * R. W. Floyd's sample (doi:10.1145/30401.315746) and a shuffle.
 */
export class NumpyRandom {
  #state = 0n;
  readonly #increment: bigint;
  #rest: bigint | undefined;

  constructor(seed: number) {
    const words = seedWords(seed);
    const long = (i: number): bigint => words[2 * i]! | (words[2 * i + 1]! << 32n);
    this.#increment = ((((long(2) << 64n) | long(3)) << 1n) | 1n) & low128;
    this.#step();
    this.#state = (this.#state + ((long(0) << 64n) | long(1))) & low128;
    this.#step();
  }

  choice(total: number, count: number): number[] {
    const drawn: number[] = [];
    for (let j = total - count; j < total; j += 1) {
      const value = this.#upTo(j);
      drawn.push(drawn.includes(value) ? j : value);
    }
    for (let i = count - 1; i > 0; i -= 1) {
      const j = this.#upTo(i);
      [drawn[i], drawn[j]] = [drawn[j]!, drawn[i]!];
    }
    return drawn;
  }

  #upTo(most: number): number {
    if (most === 0) return 0;
    const range = BigInt(most) + 1n;
    let product = this.#bits() * range;
    if ((product & low32) < range) {
      const threshold = (low32 - BigInt(most)) % range;
      while ((product & low32) < threshold) product = this.#bits() * range;
    }
    return Number(product >> 32n);
  }

  /** 32 bits; the upper half of a number of 64 waits for the next call. */
  #bits(): bigint {
    if (this.#rest !== undefined) {
      const rest = this.#rest;
      this.#rest = undefined;
      return rest;
    }
    this.#step();
    const folded = ((this.#state >> 64n) ^ this.#state) & low64;
    const turn = this.#state >> 122n;
    const value = ((folded >> turn) | (folded << (64n - turn))) & low64;
    this.#rest = value >> 32n;
    return value & low32;
  }

  #step(): void {
    this.#state = (this.#state * multiplier + this.#increment) & low128;
  }
}
