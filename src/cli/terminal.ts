import { writeSync } from 'node:fs';
import { outputError } from '../errors.js';
import { surroundings } from './surroundings.js';

// Control characters of data and file names must not reach the terminal.
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Text that came from outside, safe to show: control characters as `\xNN`. */
export function printable(text: string): string {
  return text.replace(control, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** The same on one line: names and messages of others may hold line breaks. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}

/** Writes all of a text at once, also where the other side is slow. */
export function writeAll(fd: 1 | 2, text: string | Uint8Array): void {
  const around = surroundings();
  if (around === undefined) writeFully(fd, text);
  else around.log(typeof text === 'string' ? text : Buffer.from(text).toString());
}

function writeFully(fd: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') continue;
      // There is nobody to tell that messages are lost.
      if (code === 'EPIPE' || fd === 2) return;
      throw outputError('E_OUTPUT_WRITE', 'cannot write the output', {
        cause: error,
        file: '-',
        got: code ?? '',
      });
    }
  }
}

/** One line for people, on standard error. */
export function say(line: string): void {
  writeAll(2, `${line}\n`);
}

/** One line of data, on standard output. */
export function print(line: string): void {
  writeAll(1, `${line}\n`);
}
