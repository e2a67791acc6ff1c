/** Bytes that grow; numbers without a view of their own for each. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    const at = this.#claim(1);
    this.#bytes[at] = value;
  }

  bytes(first: number, second: number): void {
    const at = this.#claim(2);
    this.#bytes[at] = first;
    this.#bytes[at + 1] = second;
  }

  /** Little-endian. */
  int32(value: number): void {
    const at = this.#claim(4);
    this.#bytes.writeInt32LE(value, at);
  }

  /** Big-endian. */
  float64(value: number): void {
    const at = this.#claim(8);
    this.#bytes.writeDoubleBE(value, at);
  }

  /** So many bytes to fill. */
  room(count: number): Buffer {
    const at = this.#claim(count);
    return this.#bytes.subarray(at, at + count);
  }

  #claim(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }
}
