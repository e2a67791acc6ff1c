import { AseReader } from '../formats/ase-read.js';
import type { ByteSource } from './byte-source.js';

/** A file in a format of ASE as a stream of extended XYZ. */
export function openAse(path: string, format: string): ByteSource {
  const reader = new AseReader({ path, format });
  let position = 0;
  return {
    get position() {
      return position;
    },
    read: async () => {
      const block = await reader.next();
      position += block?.length ?? 0;
      return block;
    },
    close: () => reader.close(),
  };
}
