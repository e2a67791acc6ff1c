// MT19937: M. Matsumoto and T. Nishimura (1998), doi:10.1145/272991.272995, seeded as in their revision of 2002; reals and normal
// deviates as `numpy.random.RandomState` makes them of it, by the polar method of G. Marsaglia and T. A. Bray (1964), doi:10.1137/1006063.

const size = 624;
const middle = 397;

/** The numbers of `numpy.random.RandomState(seed)`. */
export class Mt19937 {
  readonly #state = new Uint32Array(size);
  #place = size;
  #spare: number | undefined;

  /** @param seed from 0 to 2^32 - 1 */
  constructor(seed: number) {
    let value = seed >>> 0;
    for (let i = 0; i < size; i += 1) {
      this.#state[i] = value;
      value = (Math.imul(value ^ (value >>> 30), 1812433253) + i + 1) >>> 0;
    }
  }

  /** 32 random bits. */
  bits(): number {
    if (this.#place === size) this.#renew();
    let y = this.#state[this.#place] ?? 0;
    this.#place += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** In [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Standard normal deviate; of each pair the second one comes first. */
  normal(): number {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = factor * u;
      return factor * v;
    }
  }

  #renew(): void {
    const state = this.#state;
    for (let i = 0; i < size; i += 1) {
      const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % size] ?? 0) & 0x7fffffff);
      state[i] = (state[(i + middle) % size] ?? 0) ^ (y >>> 1) ^ ((y & 1) === 0 ? 0 : 0x9908b0df);
    }
    this.#place = 0;
  }
}
