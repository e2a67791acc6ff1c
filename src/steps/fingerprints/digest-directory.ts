import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatError } from '../../errors.js';
import { someAtOnce } from '../../system/some-at-once.js';
import {
  changing,
  contentWith,
  digestFile,
  isSameStatus,
  isUnchanged,
  type FileContent,
  type FileStatus,
} from './digest-file.js';

/** Something in a directory, by its path from there. */
interface Entry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly status: Stats;
}

/** More are data of another kind, for which nobody would want to wait. */
const mostEntries = 100_000;
const filesAtOnce = 4;
const statusesAtOnce = 64;

/**
 * The content of a directory and all below it: names, and contents of files. Links to files count as these, others by their text.
 * Whatever changes in it gives something in it a later time than all had before, so that the latest times tell whether it is
 * as it was remembered. Errors: those of the system, `E_READ`, `E_INPUT_CHANGED`.
 */
export async function digestDirectory(path: string, remembered?: FileContent): Promise<FileContent> {
  const entries = await entriesOf(path);
  const status = statusOf(entries);
  if (isUnchanged(remembered, status)) return remembered;
  const lines = await someAtOnce(entries, filesAtOnce, async (entry) => {
    return JSON.stringify([entry.path, entry.type, await wordOf(join(path, entry.path), entry)]);
  });
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  if (isSameStatus(status, statusOf(await entriesOf(path)))) return contentWith(digest, status);
  throw changing(path, 'directory');
}

/** All that is below, sorted by path, the directory itself first. */
async function entriesOf(root: string): Promise<Entry[]> {
  const entries: Entry[] = [{ path: '.', type: 'directory', status: await stat(root) }];
  // The list grows while it is gone through.
  for (const { path, type } of entries) {
    if (type !== 'directory') continue;
    const names = await readdir(join(root, path));
    entries.push(
      ...(await someAtOnce(names, statusesAtOnce, async (name) => entryAt(root, join(path, name)))),
    );
    if (entries.length > mostEntries) throw tooMany(root);
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function entryAt(root: string, path: string): Promise<Entry> {
  const own = await lstat(join(root, path));
  const status = own.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : own;
  if (status?.isFile()) return { path, type: 'file', status };
  if (own.isSymbolicLink()) return { path, type: 'link', status: own };
  return { path, type: own.isDirectory() ? 'directory' : 'other', status: own };
}

function tooMany(file: string): Error {
  return formatError('E_READ', 'the directory is too large for an input', {
    file,
    expected: `at most ${mostEntries} files in it and below`,
    hint: 'name the files that matter, by a glob',
  });
}

async function wordOf(path: string, { type }: Entry): Promise<string> {
  if (type === 'file') return (await digestFile(path)).digest;
  return type === 'link' ? readlink(path) : '';
}

function statusOf(entries: readonly Entry[]): FileStatus {
  let [size, mtimeMs, ctimeMs] = [0, 0, 0];
  for (const { type, status } of entries) {
    if (type === 'file') size += status.size;
    mtimeMs = Math.max(mtimeMs, status.mtimeMs);
    ctimeMs = Math.max(ctimeMs, status.ctimeMs);
  }
  return { size, mtimeMs, ctimeMs, ino: entries.find(({ path }) => path === '.')?.status.ino ?? 0 };
}
