import { closeSync, openSync } from 'node:fs';
import type { Ffi, ForeignFunction, ForeignSignature, ForeignValue } from './ffi.js';
import { textOf } from './ffi.js';

const output = 1;
const longestText = 4096;

/** The few functions of the C library that work with foreign memory and descriptors. */
export class CLibrary {
  readonly #bind: (name: string, signature: ForeignSignature) => ForeignFunction;
  readonly #functions = new Map<string, ForeignFunction>();

  constructor(ffi: Ffi) {
    const library = ffi.open(null);
    this.#bind = library.bind.bind(library);
  }

  allocate(bytes: number): bigint {
    const address = this.#call('malloc', { result: 'address', parameters: ['int64'] }, bytes);
    if (address === 0n) throw new RangeError(`no memory for ${bytes} bytes`);
    return address as bigint;
  }

  free(address: bigint): void {
    this.#call('free', { result: 'void', parameters: ['address'] }, address);
  }

  /** Copies to memory of the library's. */
  write(address: bigint, source: Readonly<ArrayBufferView>): void {
    const { byteLength } = source;
    const parameters = ['address', 'data', 'int64'] as const;
    this.#copyIn(parameters, address, source, byteLength);
  }

  /** Copies from memory of the library's. */
  read(target: Readonly<ArrayBufferView>, address: bigint): void {
    const signature = { result: 'address', parameters: ['data', 'address', 'int64'] } as const;
    this.#named('memcpy from', 'memcpy', signature)(target, address, target.byteLength);
  }

  readText(address: bigint): string {
    const length = this.#call(
      'strnlen',
      { result: 'int64', parameters: ['address', 'int64'] },
      address,
      longestText,
    );
    const bytes = Buffer.alloc(Number(length));
    this.read(bytes, address);
    return textOf(bytes);
  }

  /** Runs `work` with standard output diverted: what libraries print must not come between data. */
  divertOutput<T>(to: 'nowhere' | 'stderr', work: () => T): T {
    const flush = (): unknown => this.#call('fflush', { result: 'int32', parameters: ['address'] }, 0n);
    flush();
    const kept = Number(this.#call('dup', { result: 'int32', parameters: ['int32'] }, output));
    const target = to === 'stderr' ? 2 : openSync('/dev/null', 'w');
    this.#duplicate(target, output);
    try {
      return work();
    } finally {
      flush();
      this.#duplicate(kept, output);
      closeSync(kept);
      if (target !== 2) closeSync(target);
    }
  }

  #duplicate(from: number, to: number): void {
    this.#call('dup2', { result: 'int32', parameters: ['int32', 'int32'] }, from, to);
  }

  #copyIn(parameters: ForeignSignature['parameters'], ...values: readonly ForeignValue[]): void {
    this.#named('memcpy to', 'memcpy', { result: 'address', parameters })(...values);
  }

  #call(
    name: string,
    signature: ForeignSignature,
    ...values: readonly ForeignValue[]
  ): number | bigint | undefined {
    return this.#named(name, name, signature)(...values);
  }

  #named(key: string, name: string, signature: ForeignSignature): ForeignFunction {
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    const bound = this.#bind(name, signature);
    this.#functions.set(key, bound);
    return bound;
  }
}
