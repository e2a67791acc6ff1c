const golden = 0x9e3779b97f4a7c15n;
const mask = (1n << 64n) - 1n;

/** SplitMix64, of G. L. Steele, D. Lea and C. H. Flood (2014), doi:10.1145/2660193.2660195. */
function mix(state: bigint): bigint {
  let z = (state + golden) & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1)
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & mask;
  return hash;
}

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/**
 * Random numbers of one configuration for one purpose. The stream follows from (seed, index, purpose) alone, so that
 * results depend neither on workers nor on the chunk size.
 *
 * xoshiro128++ of D. Blackman and S. Vigna (2021), doi:10.1145/3460772, seeded through SplitMix64.
 */
export class RandomStream {
  readonly #state = new Uint32Array(4);
  #spare: number | undefined;

  /**
   * @param seed of the run, a safe integer
   * @param index of the configuration in the whole input, from 0
   * @param purpose what the numbers are for, such as `rattle`: different purposes have independent streams
   */
  constructor(seed: number, index: number, purpose: string) {
    let hash = mix(BigInt.asUintN(64, BigInt(seed)));
    hash = mix(hash ^ BigInt.asUintN(64, BigInt(index)));
    hash = mix(hash ^ hashText(purpose));
    for (let i = 0; i < 4; i += 2) {
      hash = mix(hash);
      this.#state[i] = Number(hash & 0xffffffffn);
      this.#state[i + 1] = Number(hash >> 32n);
    }
  }

  /** The four words that the addon takes the stream up from. */
  get state(): Uint32Array {
    return this.#state.slice();
  }

  /** 32 random bits. */
  bits(): number {
    const s = this.#state;
    const s0 = s[0] ?? 0;
    const s1 = s[1] ?? 0;
    const s2 = s[2] ?? 0;
    const s3 = s[3] ?? 0;
    const result = (rotate((s0 + s3) | 0, 7) + s0) >>> 0;
    s[1] = s1 ^ (s2 ^ s0);
    s[0] = s0 ^ (s3 ^ s1);
    s[2] = s2 ^ s0 ^ (s1 << 9);
    s[3] = rotate(s3 ^ s1, 11);
    return result;
  }

  /** In [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Standard normal deviate, by the polar method of G. Marsaglia. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  /** An integer from 0 to n - 1, each as likely; n from 1 to 2^32. */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`no integers below ${n}`);
    const unfair = 2 ** 32 - (2 ** 32 % n);
    let bits = this.bits();
    while (bits >= unfair) bits = this.bits();
    return bits % n;
  }
}
