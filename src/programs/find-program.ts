import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of the file that a command name means, as a shell finds it; undefined where there is none. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = name.includes('/') ? ['.'] : (env['PATH'] ?? '').split(delimiter);
  return directories.map((directory) => resolve(join(directory, '.'), name)).find(isExecutable);
}
