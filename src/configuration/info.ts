import type { InfoValue } from './column.js';

/**
 * Values of a configuration as a whole, in order. A number is written as an integer if it is one, unless its key
 * holds a real: set with `setReal`, or read as one (`-10.0`), which a later `set` of a number keeps.
 */
export class Info extends Map<string, InfoValue> {
  readonly #reals = new Set<string>();

  constructor(entries: Iterable<readonly [string, InfoValue]> = []) {
    super();
    if (entries instanceof Info) for (const key of entries.#reals) this.#reals.add(key);
    for (const [key, value] of entries) super.set(key, value);
  }

  /** Sets a number that stays a real even when it is integral. */
  setReal(key: string, value: number): this {
    this.#reals.add(key);
    return super.set(key, value);
  }

  /** Sets an integer, whatever the key held before. */
  setInteger(key: string, value: number): this {
    this.#reals.delete(key);
    return super.set(key, value);
  }

  /** True when the number under `key` is written as a real. */
  isReal(key: string): boolean {
    const value = this.get(key);
    if (typeof value !== 'number') return false;
    return this.#reals.has(key) || !Number.isSafeInteger(value) || Object.is(value, -0);
  }

  override set(key: string, value: InfoValue): this {
    // The constructor of Map may not call this before the field exists: it is never given entries.
    if (typeof value !== 'number') this.#reals.delete(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#reals.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#reals.clear();
    super.clear();
  }
}
