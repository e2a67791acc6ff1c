import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import { access, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputError } from '../errors.js';

/** Makes the names in a directory durable. */
export function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Gives a finished, synced file its final name; afterwards the name is durable too. */
export async function publish(temporary: string, path: string): Promise<void> {
  await rename(temporary, path);
  syncDirectory(dirname(path));
}

/** Checks before any computing that a file can be made at `path`. Errors: `E_OUTPUT_DIRECTORY`, `E_OUTPUT_KIND`. */
export async function checkWritable(path: string): Promise<void> {
  const directory = dirname(path);
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw outputError('E_OUTPUT_DIRECTORY', `cannot write into \`${directory}\``, {
      cause,
      file: path,
      expected: 'a writable directory',
      got: isMissing ? 'no such directory' : String((cause as NodeJS.ErrnoException).code),
      ...(isMissing ? { hint: `mkdir -p ${directory}` } : {}),
    });
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing === undefined || existing.isFile()) return;
  throw outputError('E_OUTPUT_KIND', `\`${path}\` is no regular file`, {
    file: path,
    expected: 'a file name',
    got: existing.isDirectory() ? 'a directory' : 'a device, pipe or socket',
  });
}

/** Makes a directory, with its parents, where it is not there. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // Where the parent is there the file system itself refuses so (`/proc`), and Node would try for ever.
    if (code !== 'ENOENT' || (await exists(dirname(path)))) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
