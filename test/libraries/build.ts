import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Folder } from '../helpers/folder.js';
import { repository } from '../helpers/repository.js';

/** Builds a shared library as the header says and gives its path. */
export function buildLibrary(folder: Folder, name: string, source: string): string {
  const library = folder.at(`${name}.so`);
  const include = join(repository, 'native/include');
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-I', include];
  execFileSync('cc', [...flags, source, '-o', library, '-lm']);
  return library;
}

/** Builds one from text. */
export function buildText(folder: Folder, name: string, text: string): string {
  return buildLibrary(folder, name, folder.write(`${name}.c`, `#include <atomloop.h>\n${text}`));
}
