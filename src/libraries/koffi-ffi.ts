import type { LibraryHandle } from 'koffi';
import type { Ffi, ForeignFunction, ForeignLibrary, ForeignSignature, ForeignType } from './ffi.js';

const names: Readonly<Record<ForeignType, string>> = {
  void: 'void',
  int32: 'int32_t',
  int64: 'int64_t',
  double: 'double',
  address: 'void *',
  data: 'void *',
};

/** Called functions run on a stack of koffi's, at most 16 MiB; Fortran libraries keep large arrays there. */
const stackBytes = 16 << 20;

/** The default: prebuilt, and 0.1 µs per call. */
export async function koffiFfi(): Promise<Ffi> {
  const koffi = await import('koffi');
  koffi.config({ sync_stack_size: stackBytes, async_stack_size: stackBytes });
  return { name: 'koffi', open: (path) => libraryOf(koffi.load(path)) };
}

function libraryOf(library: LibraryHandle): ForeignLibrary {
  return {
    bind: (name, { result, parameters }: ForeignSignature): ForeignFunction => {
      const types = parameters.map((type) => names[type]);
      const call = library.func(name, names[result], types) as ForeignFunction;
      if (result !== 'int64' && result !== 'address') return call;
      // koffi gives a number where one is exact, and null for a null pointer.
      return (...values) => BigInt(call(...values) ?? 0);
    },
  };
}
