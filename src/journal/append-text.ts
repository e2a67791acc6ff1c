import { openSource } from '../sets/byte-source.js';
import type { PartFile } from './part-file.js';

/** Appends the text of a file, which may be compressed. */
export async function appendText(part: PartFile, path: string): Promise<void> {
  const source = await openSource(path);
  try {
    for (let block = await source.read(); block; block = await source.read()) await part.append(block);
  } finally {
    await source.close();
  }
}
