import { stat } from 'node:fs/promises';
import { formatError } from '../../errors.js';
import { someAtOnce } from '../../system/some-at-once.js';
import { digestDirectory } from './digest-directory.js';
import { changing, digestFile, isUnchanged, type FileContent } from './digest-file.js';

const filesAtOnce = 4;

/**
 * What is in a file, or in a directory and all below it, at most 100,000 files; undefined where there is none. `digest` alone
 * tells contents apart. What is remembered of the same path is given back unread, as long as size, times and inode are the same. Links
 * count as what they lead to. Errors: `E_READ`; `E_INPUT_CHANGED` for what is written all the time.
 */
export async function contentOf(path: string, remembered?: FileContent): Promise<FileContent | undefined> {
  const status = await stat(path).catch((error: unknown) => unlessGone(path, error));
  if (status === undefined) return undefined;
  if (isUnchanged(remembered, status) && status.isFile()) return remembered;
  try {
    if (status.isDirectory()) return await digestDirectory(path, remembered);
    if (status.isFile()) return await digestFile(path);
  } catch (error) {
    unlessGone(path, error);
    throw changing(path, status.isFile() ? 'file' : 'directory');
  }
  throw formatError('E_READ', 'cannot read the file', {
    file: path,
    expected: 'a file or a directory',
    got: 'a device, pipe or socket',
  });
}

/** Throws the error, unless it says that nothing is there. */
function unlessGone(file: string, cause: unknown): undefined {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
  throw formatError('E_READ', 'cannot read the file', {
    cause,
    file,
    expected: 'a readable file',
    got: String(code),
  });
}

/** The same for many, a few at once; those that are not there are left out. */
export async function contentsOf(
  paths: readonly string[],
  remembered: ReadonlyMap<string, FileContent>,
): Promise<Map<string, FileContent>> {
  const distinct = [...new Set(paths)];
  const contents = await someAtOnce(distinct, filesAtOnce, async (path) =>
    contentOf(path, remembered.get(path)),
  );
  return new Map(
    distinct.flatMap((path, i) => {
      const content = contents[i];
      return content === undefined ? [] : [[path, content] as const];
    }),
  );
}
