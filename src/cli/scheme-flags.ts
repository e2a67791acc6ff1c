import { usageError } from '../errors.js';
import type { SchemeOptions } from '../loop/scheme-request.js';
import type { RunFlags } from './run-options.js';
import { surroundings } from './surroundings.js';

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

/** What workers and their interpreters get with the environment, which is of one command line alone. */
export function setEnvironment({ python, profile }: SchemeFlags): void {
  const option = python === undefined ? 'profile' : 'python';
  if ((python ?? profile) !== undefined && surroundings() !== undefined) {
    throw usageError('E_SETTING', `cannot use \`--${option}\` here`, {
      expected: `the variable \`ATOMLOOP_${python === undefined ? 'CLUSTER' : 'PYTHON'}\`, or a process of its own`,
    });
  }
  if (python !== undefined) process.env['ATOMLOOP_PYTHON'] = python;
  if (profile !== undefined) process.env['ATOMLOOP_CLUSTER'] = profile;
}
