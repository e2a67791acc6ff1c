// A shared library with the interface of native/include/atomloop.h.
import { resolve } from 'node:path';
import { AtomloopError, usageError } from '../errors.js';
import { CLibrary } from './c-library.js';
import { cText, textOf, type ForeignFunction } from './ffi.js';
import { loadFfi } from './load-ffi.js';
import { bindAll, openLibrary } from './open-library.js';

const abi = 1;
const messageBytes = 1024;

const signatures = { atomloop_library: 'address', atomloop_calculate: 'int32 data' } as const;

/** One configuration. */
export interface UserCall {
  readonly numbers: Uint8Array;
  readonly positions: Float64Array;
  /** 9 numbers; null where there is none. */
  readonly cell: Float64Array | null;
  readonly pbc: readonly boolean[];
}

export interface UserResult {
  readonly energy: number;
  readonly forces: Float64Array;
  /** xx yy zz yz xz xy, eV. */
  readonly virial: Float64Array;
}

/** Where the parts of a call lie in one block of memory, and what they are at first. */
class Block {
  readonly #parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #size = 0;

  /** Offset of the part. */
  add(values: ArrayBufferView): number {
    const at = this.#size;
    this.#parts.push({ at, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
    this.#size += Math.ceil(Math.max(1, values.byteLength) / 8) * 8;
    return at;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#size);
    for (const part of this.#parts) bytes.set(part.bytes, part.at);
    return bytes;
  }
}

/** A library of the user's. Its memory is copied in and out; what it prints goes to standard error. */
export class UserLibrary {
  /** Elements that it knows; empty where it takes any. */
  readonly species: ReadonlySet<string>;
  readonly #options: Uint8Array;
  #block = { address: 0n, size: 0 };

  private constructor(
    private readonly calculateFunction: ForeignFunction,
    private readonly c: CLibrary,
    { species, options }: { readonly species: readonly string[]; readonly options: string },
  ) {
    this.species = new Set(species);
    this.#options = cText(options);
  }

  /** Throws `E_LIBRARY_MISSING`, `E_LIBRARY_SYMBOL` or `E_LIBRARY_ABI`. */
  static async open(path: string, options: string): Promise<UserLibrary> {
    const ffi = await loadFfi();
    const title = `\`${path}\``;
    const source = {
      title,
      names: [resolve(path)],
      hint: 'see native/include/atomloop.h on how to build one',
    };
    const functions = bindAll(openLibrary(ffi, source), title, signatures);
    const c = new CLibrary(ffi);
    const [name, version, ...species] = c
      .readText(functions.atomloop_library() as bigint)
      .split(/\s+/)
      .filter((word) => word !== '');
    if (name !== 'atomloop' || version !== String(abi))
      throw usageError('E_LIBRARY_ABI', `${title} has another interface`, {
        expected: `version ${abi} of native/include/atomloop.h`,
        got: `version ${version ?? 'unknown'}`,
        hint: 'build it again with the header of this version',
      });
    return new UserLibrary(functions.atomloop_calculate, c, { species, options });
  }

  /** Throws `E_LIBRARY` with the library's message. */
  calculate({ numbers, positions, cell, pbc }: UserCall): UserResult {
    const block = new Block();
    const inputs = [
      Int32Array.from(numbers),
      positions,
      cell ?? new Float64Array(9),
      Int32Array.from(pbc, Number),
      this.#options,
    ].map((values) => block.add(values));
    const outputs = [new Float64Array(1), new Float64Array(positions.length), new Float64Array(6)].map(
      (values) => block.add(values),
    );
    const message = block.add(new Uint8Array(messageBytes));
    const bytes = block.toBytes();
    const base = this.#reserve(bytes.length);
    this.c.write(base, bytes);
    const addresses = [...inputs, ...outputs, message].map((at) => base + BigInt(at));
    const call = BigInt64Array.from([BigInt(numbers.length), ...addresses, BigInt(messageBytes)]);
    const code = this.c.divertOutput('stderr', () => this.calculateFunction(call));
    this.c.read(bytes, base);
    if (code !== 0) throw failure(Number(code), textOf(bytes.subarray(message)));
    const [energy = 0, forces = 0, virial = 0] = outputs;
    const view = (at: number, length: number): Float64Array =>
      new Float64Array(bytes.buffer, at, length).slice();
    return {
      energy: view(energy, 1)[0] ?? NaN,
      forces: view(forces, positions.length),
      virial: view(virial, 6),
    };
  }

  dispose(): void {
    this.c.free(this.#block.address);
    this.#block = { address: 0n, size: 0 };
  }

  #reserve(size: number): bigint {
    if (size > this.#block.size) {
      this.dispose();
      this.#block = { address: this.c.allocate(size), size };
    }
    return this.#block.address;
  }
}

function failure(code: number, message: string): AtomloopError {
  const why = message === '' ? `it returned ${code} and no message` : message;
  return new AtomloopError('calculator', 'E_LIBRARY', `the library failed: ${why}`);
}
