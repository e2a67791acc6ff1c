// What the dynamic linker looks at: ld.so(8).
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { LibrarySource } from './open-library.js';

const usual = ['/lib64', '/usr/lib64', '/lib', '/usr/lib'];

/** Paths by name from the cache of the dynamic linker; none where there is no such cache. */
function cachedPaths(): ReadonlyMap<string, string> {
  const program = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path));
  try {
    const text =
      program === undefined ? '' : execFileSync(program, ['-p'], { encoding: 'utf8', stdio: 'pipe' });
    const lines = text.matchAll(/^\s*(\S+) \(.*\) => (.+)$/gm);
    return new Map([...lines].map(([, name = '', path = '']) => [name, path]));
  } catch {
    return new Map();
  }
}

/**
 * The file that would be opened, without opening it: the one that the variable names, else the first of the names in `LD_LIBRARY_PATH`,
 * the linker's cache and the usual directories. Undefined where there is none.
 */
export function findLibrary(
  { variable, names }: LibrarySource,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const given = variable === undefined ? undefined : env[variable];
  if (given?.includes('/') === true) return existsSync(given) ? resolve(given) : undefined;
  const named = (env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  const cache = cachedPaths();
  const paths = (given === undefined ? names : [given]).flatMap((name) => [
    ...named.map((directory) => join(directory, name)),
    cache.get(name),
    ...usual.map((directory) => join(directory, name)),
  ]);
  return paths.find((path) => path !== undefined && existsSync(path));
}
