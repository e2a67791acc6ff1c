import { packConfiguration } from '../python/configuration-message.js';
import type { Configuration } from '../configuration/configuration.js';
import { askOfFile, type AseFile } from './ase-formats.js';

/** Writes a file in a format of ASE; rejects with `E_ASE`. */
export async function writeAse(file: AseFile, lists: AsyncIterable<readonly Configuration[]>): Promise<void> {
  const writer = await askOfFile({ do: 'write', ...file }, 'write', file);
  for await (const list of lists)
    await askOfFile({ do: 'add', writer, configurations: list.map(packConfiguration) }, 'write', file);
  await askOfFile({ do: 'finish', writer }, 'write', file);
}
