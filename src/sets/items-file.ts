import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { formatError } from '../errors.js';

/** Values of a JSON lines file, or of standard input for `-`; blank lines are skipped. Throws `E_BAD_JSON`. */
export async function* readItems(file: string): AsyncGenerator<unknown> {
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
