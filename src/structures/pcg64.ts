import { normalLayers } from './ziggurat.js';

// PCG XSL RR 128/64: M. E. O'Neill, HMC-CS-2014-0905 (2014). Its seed is spread as by `numpy.random.SeedSequence`, whose design is
// M. E. O'Neill's `seed_seq_fe` (2015). Normal deviates: the ziggurat of G. Marsaglia and W. W. Tsang (2000), doi:10.18637/jss.v005.i08.

const mask128 = (1n << 128n) - 1n;
const mask64 = (1n << 64n) - 1n;
const multiplier = 0x2360ed051fc65da44385df649fccf645n;

const poolSize = 4;
const mixLeft = 0xca01f9dd;
const mixRight = 0x4973f715;

/** A hash whose constant changes with every word that it takes. */
function hasher(start: number, factor: number): (value: number) => number {
  let constant = start;
  return (value) => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, factor);
    const hashed = Math.imul(mixed, constant);
    return (hashed ^ (hashed >>> 16)) >>> 0;
  };
}

function mix(x: number, y: number): number {
  const result = (Math.imul(mixLeft, x) - Math.imul(mixRight, y)) >>> 0;
  return (result ^ (result >>> 16)) >>> 0;
}

/** So many 32-bit words that a seed below 2^128 comes to. */
function seedWords(seed: bigint, count: number): number[] {
  const absorb = hasher(0x43b0d7e5, 0x931e8875);
  const pool = Array.from({ length: poolSize }, (_, i) =>
    absorb(Number((seed >> BigInt(32 * i)) & 0xffffffffn)),
  );
  for (let from = 0; from < poolSize; from += 1)
    for (let to = 0; to < poolSize; to += 1)
      if (from !== to) pool[to] = mix(pool[to] ?? 0, absorb(pool[from] ?? 0));
  const release = hasher(0x8b51f9dd, 0x58f38ded);
  return Array.from({ length: count }, (_, i) => release(pool[i % poolSize] ?? 0));
}

/** Words in pairs, the low one first, and the pairs with the high one first: 128 bits. */
function wide(words: readonly number[]): bigint {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  return (BigInt(b) << 96n) | (BigInt(a) << 64n) | (BigInt(d) << 32n) | BigInt(c);
}

/** The numbers of `numpy.random.default_rng(seed)`. */
export class Pcg64 {
  #state: bigint;
  readonly #increment: bigint;

  /** @param seed from 0 on */
  constructor(seed: number) {
    const words = seedWords(BigInt(seed), 8);
    this.#increment = ((wide(words.slice(4)) << 1n) | 1n) & mask128;
    this.#state = (this.#increment + wide(words)) & mask128;
    this.#step();
  }

  /** 64 random bits. */
  bits(): bigint {
    this.#step();
    const folded = (this.#state >> 64n) ^ (this.#state & mask64);
    const turn = this.#state >> 122n;
    return ((folded >> turn) | (folded << ((64n - turn) & 63n))) & mask64;
  }

  /** In [0, 1), with 53 random bits. */
  uniform(): number {
    return Number(this.bits() >> 11n) / 2 ** 53;
  }

  /** Standard normal deviate. */
  normal(): number {
    const { widths, limits, heights } = normalLayers();
    for (;;) {
      const bits = this.bits();
      const layer = Number(bits & 0xffn);
      const sign = (bits & 0x100n) === 0n ? 1 : -1;
      const part = Number((bits >> 9n) & 0xfffffffffffffn);
      const x = part * (widths[layer] ?? 0);
      if (part < (limits[layer] ?? 0)) return sign * x;
      if (layer === 0) return this.#tail((part >>> 0) & 0x100 ? -1 : 1);
      const low = heights[layer] ?? 0;
      const high = heights[layer - 1] ?? 0;
      if ((high - low) * this.uniform() + low < Math.exp(-0.5 * x * x)) return sign * x;
    }
  }

  /** Beyond the last layer. */
  #tail(sign: number): number {
    const { edge } = normalLayers();
    for (;;) {
      const x = -Math.log1p(-this.uniform()) / edge;
      const y = -Math.log1p(-this.uniform());
      if (y + y > x * x) return sign * (edge + x);
    }
  }

  #step(): void {
    this.#state = (this.#state * multiplier + this.#increment) & mask128;
  }
}
