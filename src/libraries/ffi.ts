/**
 * What a C function takes and gives. `address` is a pointer of the library's own, a bigint that is only handed back; `data` is
 * memory of ours, a typed array, that the function may read and write until it returns.
 */
export type ForeignType = 'void' | 'int32' | 'int64' | 'double' | 'address' | 'data';

export type ForeignValue = number | bigint | Readonly<ArrayBufferView> | null;

export interface ForeignSignature {
  readonly result: ForeignType;
  readonly parameters: readonly ForeignType[];
}

/** A C function. A number for `int32` and `double`, a bigint for `int64` and `address`. */
export type ForeignFunction = (...values: readonly ForeignValue[]) => number | bigint | undefined;

export interface ForeignLibrary {
  /** Throws where the library has no such symbol. */
  bind(name: string, signature: ForeignSignature): ForeignFunction;
}

/** A way to call C functions of shared libraries. Calls block; a crash in one is the end of the process. */
export interface Ffi {
  readonly name: string;
  /** A path, or a name that the dynamic linker looks for; null for what is in the process already. Throws. */
  open(path: string | null): ForeignLibrary;
}

/** Text as C wants it. */
export const cText = (text: string): Uint8Array => Buffer.from(`${text}\0`);

/** Text up to the first zero. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end))
    .toString('utf8')
    .trim();
}
