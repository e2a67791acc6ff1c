import { AtomloopError, usageError } from '../errors.js';
import { aseName, findAseFormat } from './ase-formats.js';
import { formatByName, formatOfFile } from './registry.js';

/** How a file is named, and which format it is said to have. */
export interface NamedFile {
  readonly path: string;
  readonly format?: string | undefined;
  readonly isInput: boolean;
}

/** Name of the format of a file: one of ours, or, where we have none, one of ASE. Rejects with `E_UNKNOWN_FORMAT`. */
export async function resolveFormat({ path, format, isInput }: NamedFile): Promise<string> {
  const ase = format === undefined ? undefined : aseName(format);
  if (ase !== undefined) {
    const unknown = usageError('E_UNKNOWN_FORMAT', `unknown format \`${ase}\` of ASE`);
    return await findAseFormat({ name: ase, path, isInput }, unknown);
  }
  try {
    return (format === undefined ? formatOfFile(path) : formatByName(format)).name;
  } catch (thrown) {
    const unknown = AtomloopError.from(thrown, 'usage', 'E_UNKNOWN_FORMAT');
    return await findAseFormat({ name: format, path, isInput }, unknown);
  }
}
