import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Configuration } from '../configuration/configuration.js';
import { writeAse } from '../formats/ase-write.js';
import { extxyzFormat } from '../formats/extxyz.js';
import { FileSource } from '../sets/file-source.js';
import { readPiece } from '../sets/piece-text.js';
import { piecesOf } from '../sets/piece-source.js';

const limits = { count: 1024, bytes: 1 << 20 };

/** Converts a part to a format of ASE, beside it; gives the name of the file, which ends as `path` does. */
export async function convertPart(part: string, path: string, format: string): Promise<string> {
  const converted = `${part}.${basename(path).replace(/\.gz$/, '')}`;
  await rm(converted, { force: true, recursive: true });
  await writeAse({ path: converted, format }, configurationsOf(part));
  return converted;
}

async function* configurationsOf(part: string): AsyncGenerator<readonly Configuration[]> {
  const source = new FileSource({ name: part, format: extxyzFormat.name, allowEmpty: true });
  for await (const piece of piecesOf(source, limits)) {
    const { configurations, error } = extxyzFormat.decode(readPiece(piece), piece.origin);
    if (error !== undefined) throw error;
    yield configurations;
  }
}
