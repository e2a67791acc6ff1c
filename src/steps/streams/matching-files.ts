import { readdir, type Dirent } from 'node:fs';
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { formatError, type AtomloopError } from '../../errors.js';
import { isGone } from './file-status.js';

export interface MatchOptions {
  /** Where relative globs begin. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Told of each directory just before it is read, so that nothing falls between a watch of it and its list. */
  readonly onDirectory: (path: string) => void;
}

/** Characters without which a name is no glob, whose library need not be loaded then. */
const globCharacters = /[*?{}[\]()!\\]/;

/**
 * Paths of the files that match, relative to the directory, sorted: no directories, nothing that begins with a dot unless the
 * glob says so, links by what they lead to. A name that is there as it stands means itself. Directories that are missing are
 * empty; one that cannot be read is `E_READ`.
 */
export async function matchingFiles(glob: string, options: MatchOptions): Promise<string[]> {
  const { directory, signal, onDirectory } = options;
  const itself = resolve(directory, glob);
  if (!globCharacters.test(glob)) onDirectory(resolve(itself, '..'));
  const isThere = await stat(itself).then(
    (status) => status.isFile(),
    () => false,
  );
  if (isThere) return [relative(directory, itself)];
  if (!globCharacters.test(glob)) return [];
  checkDirectory(directory);
  const errors: AtomloopError[] = [];
  const tinyglobby = await import('tinyglobby');
  const read = (path: string, form: { withFileTypes: true }, done: ReadCallback): void => {
    onDirectory(path);
    readdir(path, form, (error, entries) => {
      if (error !== null && !isGone(error)) errors.push(unreadable(path, error));
      done(error, entries);
    });
  };
  const found = await tinyglobby.glob(glob, {
    cwd: directory,
    expandDirectories: false,
    dot: false,
    signal,
    fs: { readdir: read as unknown as typeof readdir },
  });
  if (errors[0] !== undefined) throw errors[0];
  return found.sort();
}

/** The library takes a backslash in it for a slash, and would find nothing. */
function checkDirectory(directory: string): void {
  if (!directory.includes('\\')) return;
  throw formatError('E_READ', 'cannot look for files that match a glob here', {
    file: directory,
    expected: 'a directory whose path has no backslash',
    hint: 'rename it, or name the files without a glob',
  });
}

/** Loads what a glob needs, so that the first look costs no more than others. */
export async function prepareFor(glob: string): Promise<void> {
  if (globCharacters.test(glob)) await import('tinyglobby');
}

type ReadCallback = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

function unreadable(file: string, cause: NodeJS.ErrnoException): AtomloopError {
  return formatError('E_READ', 'cannot read the directory', {
    cause,
    file: resolve(file),
    expected: 'a directory that can be listed',
    got: cause.code === 'ENOTDIR' ? 'a file' : String(cause.code),
  });
}
