import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { formatError } from '../../errors.js';

/** What an error means that a file or directory is not there, or not any more. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ESTALE'].includes(String((error as NodeJS.ErrnoException).code));
}

/** Undefined where it is gone. */
export async function statusOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => noStatus(path, error));
}

/** The same, asked of the file server: network file systems remember a status for seconds, unless the file is opened. */
export async function openedStatusOf(path: string): Promise<Stats | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await file.stat();
    } finally {
      await file.close();
    }
  } catch {
    return statusOf(path);
  }
}

function noStatus(path: string, cause: unknown): undefined {
  const got = String((cause as NodeJS.ErrnoException).code);
  if (isGone(cause) || got === 'ENOTDIR' || got === 'ELOOP') return undefined;
  throw formatError('E_READ', 'cannot look at the file', { cause, file: path, got });
}
