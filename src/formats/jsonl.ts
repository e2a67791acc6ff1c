import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import type { Decoded, Encoded, Format, TextOrigin } from './format.js';
import { readJsonLine } from './jsonl-read.js';
import { jsonLine } from './jsonl-write.js';
import { isBlank, LineIndexer } from './line-indexer.js';

const newline = 10;

/** `natoms` from the head of a line, where the writer puts it; 0 where it is not. */
function atomCount(line: Uint8Array): number {
  const head = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, 200)).toString('latin1');
  return Number(/"natoms"\s*:\s*(\d{1,15})/.exec(head)?.[1] ?? 0);
}

function decode(text: Uint8Array, origin: TextOrigin): Decoded {
  const configurations: Configuration[] = [];
  let line = origin.firstLine;
  for (let at = 0; at < text.length; line += 1) {
    const found = text.indexOf(newline, at);
    const end = found < 0 ? text.length : found;
    const bytes = text.subarray(at, end);
    at = end + 1;
    if (isBlank(bytes)) continue;
    try {
      configurations.push(readJsonLine(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()));
    } catch (thrown) {
      const frame = origin.firstFrame + configurations.length;
      const error = AtomloopError.from(thrown, 'format', 'E_BAD_RECORD').at({
        file: origin.file,
        line,
        frame,
      });
      return { configurations, warnings: [], error };
    }
  }
  return { configurations, warnings: [] };
}

function encode(configurations: readonly Configuration[]): Encoded {
  const lines = configurations.map((configuration) => Buffer.from(`${jsonLine(configuration)}\n`));
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, 0));
  let at = 0;
  for (const line of lines) {
    bytes.set(line, at);
    at += line.length;
  }
  return { bytes, lengths: Float64Array.from(lines, (line) => line.length) };
}

/**
 * One JSON object per configuration and per line: `natoms`, `cell`, `pbc`, `symbols`, `positions`, `info`, `arrays`.
 * Reals have a point or an exponent, integers have none; `{"$float":"nan"}` and `{"$int":"9007199254740993"}` hold
 * what JSON has no exact form for.
 */
export const jsonlFormat: Format = {
  name: 'jsonl',
  createIndexer: (file) => new LineIndexer(file, atomCount),
  decode,
  encode,
};
