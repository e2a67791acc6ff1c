import type { SchemeOptions } from '../loop/scheme-request.js';
import type { RunFlags } from './run-options.js';

type SchemeFlags = Pick<
  RunFlags,
  'npool' | 'scheme' | 'noScheme' | 'fallback' | 'mpiIsolate' | 'timeout' | 'python' | 'profile'
>;

/** Where an operator runs, as the flags say. */
export function schemeOptions(flags: SchemeFlags): SchemeOptions {
  const { npool, scheme, noScheme, fallback, mpiIsolate, timeout } = flags;
  return {
    ...(npool !== undefined && { npool }),
    ...(scheme !== undefined && { scheme }),
    ...(noScheme !== undefined && { withoutSchemes: noScheme }),
    ...(fallback !== undefined && { fallback }),
    ...(mpiIsolate !== undefined && { mpiIsolate }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  };
}

/** What workers and their interpreters get with the environment. */
export function setEnvironment({ python, profile }: SchemeFlags): void {
  if (python !== undefined) process.env['ATOMLOOP_PYTHON'] = python;
  if (profile !== undefined) process.env['ATOMLOOP_CLUSTER'] = profile;
}
