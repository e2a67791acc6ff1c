import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { formatError } from '../errors.js';
import { itemsFormat } from './chunk.js';
import { encodeItems, iterableSource } from './memory-source.js';
import type { PieceSource } from './piece-source.js';

/** The numbers 0 to `count` - 1. */
export function countSource(count: number): PieceSource {
  const name = '<count>';
  return iterableSource({
    name,
    format: itemsFormat,
    values: () => range(count),
    encode: encodeItems,
    total: count,
    isOnce: false,
    identify: () => Promise.resolve({ name, selection: '', size: count, mtimeMs: 0, inode: 0 }),
  });
}

/** Values of a JSON lines file, or of standard input for `-`; blank lines are skipped. Reading throws `E_BAD_JSON`. */
export function itemsFileSource(file: string): PieceSource {
  const common = { name: file, format: itemsFormat, values: () => readItems(file), encode: encodeItems };
  if (file === '-') return iterableSource({ ...common, isOnce: true });
  return iterableSource({
    ...common,
    isOnce: false,
    identify: async () => {
      const { size, mtimeMs, ino: inode } = await stat(file);
      return { name: file, selection: '', size, mtimeMs, inode };
    },
  });
}

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i += 1) yield i;
}

async function* readItems(file: string): AsyncGenerator {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') yield parseItem(text, file, line);
  }
}

function parseItem(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw formatError('E_BAD_JSON', 'item is no JSON', {
      cause,
      file,
      line,
      expected: 'one JSON value per line',
      got: `\`${text.slice(0, 40)}\``,
    });
  }
}
