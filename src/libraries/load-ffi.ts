import { isMainThread } from 'node:worker_threads';
import { usageError } from '../errors.js';
import type { Ffi } from './ffi.js';

let loading: Promise<Ffi> | undefined;

async function load(): Promise<Ffi> {
  const name = process.env['ATOMLOOP_FFI'] ?? 'koffi';
  if (name === 'koffi') return (await import('./koffi-ffi.js')).koffiFfi();
  if (name === 'ffi-napi') return (await import('./ffi-napi.js')).napiFfi();
  throw usageError('E_FFI', 'cannot use `ATOMLOOP_FFI`', {
    expected: '`koffi` or `ffi-napi`',
    got: `\`${name}\``,
  });
}

/**
 * The way to call shared libraries that `ATOMLOOP_FFI` names, koffi by default; loaded when it is first asked for. Main thread
 * only: a library may change the directory or standard output of the process for a moment. Throws `E_FFI`.
 */
export async function loadFfi(): Promise<Ffi> {
  if (!isMainThread)
    throw usageError('E_FFI', 'shared libraries are not called from threads', {
      expected: 'the scheme `processes`',
      got: 'a thread',
    });
  // Unit 6 of Fortran libraries writes at once, so that it can be diverted; read when libgfortran is loaded.
  process.env['GFORTRAN_UNBUFFERED_PRECONNECTED'] ??= '1';
  // As in workers: with several threads sums have no fixed order, and their stacks are small.
  process.env['OMP_NUM_THREADS'] ??= '1';
  return (loading ??= load());
}
