import { createRequire } from 'node:module';
import { join } from 'node:path';
import { usageError, type AtomloopError } from '../errors.js';
import type { Ffi, ForeignFunction, ForeignType, ForeignValue } from './ffi.js';

/** Pointers of the library's own travel as integers, which the calling conventions of 64-bit Linux treat alike. */
const names: Readonly<Record<ForeignType, string>> = {
  void: 'void',
  int32: 'int32',
  int64: 'int64',
  double: 'double',
  address: 'uint64',
  data: 'pointer',
};

export const napiInstall = 'CXXFLAGS=-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT npm install ffi-napi';

type AnyFunction = (...values: readonly unknown[]) => unknown;

/** The part of ffi-napi that is used. */
interface FfiNapi {
  readonly DynamicLibrary: new (path: string | null) => { get(symbol: string): unknown };
  ForeignFunction(symbol: unknown, result: string, parameters: readonly string[]): AnyFunction;
}

function missing(cause: unknown): AtomloopError {
  return usageError('E_FFI', 'cannot load `ffi-napi`, which `ATOMLOOP_FFI` asks for', {
    cause,
    expected: 'the package in this directory or one above it',
    got: cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause),
    hint: `${napiInstall}; or unset \`ATOMLOOP_FFI\``,
  });
}

function bufferOf(value: ForeignValue, type: ForeignType): unknown {
  if (type === 'data') {
    if (value === null || typeof value !== 'object') return null;
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return typeof value === 'bigint' ? value.toString() : value;
}

/** ffi-napi as the user installed it, from the directory of the command. */
export function napiFfi(): Ffi {
  let ffi: FfiNapi;
  try {
    ffi = createRequire(join(process.cwd(), 'package.json'))('ffi-napi') as FfiNapi;
  } catch (cause) {
    throw missing(cause);
  }
  return {
    name: 'ffi-napi',
    open: (path) => {
      const library = new ffi.DynamicLibrary(path);
      return {
        bind: (name, { result, parameters }): ForeignFunction => {
          const types = parameters.map((type) => names[type]);
          const call = ffi.ForeignFunction(library.get(name), names[result], types);
          const isWide = result === 'int64' || result === 'address';
          return (...values) => {
            const got = call(...values.map((value, i) => bufferOf(value, parameters[i] ?? 'data')));
            return isWide ? BigInt(got as number | string) : (got as number | undefined);
          };
        },
      };
    },
  };
}
