import { createReadStream } from 'node:fs';
import { usageError } from '../../errors.js';

const mostBytes = 10 * 1024 * 1024;

const failed = (
  file: string,
  message: string,
  details: { readonly expected: string; readonly got?: string; readonly cause?: unknown },
): Error => usageError('E_STEPS_FILE', message, { file, ...details });

/** Text of a file in UTF-8 of at most 10 MiB. Error: `E_STEPS_FILE`. */
export async function readText(path: string): Promise<string> {
  const bytes = await readAtMost(path);
  if (bytes.length > mostBytes)
    throw failed(path, 'the workflow file is too large', { expected: 'at most 10 MiB', got: 'more' });
  return decode(bytes, path);
}

async function readAtMost(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    // One byte more than is allowed tells that there is more, also of a pipe.
    for await (const chunk of createReadStream(path, { end: mostBytes })) chunks.push(chunk as Buffer);
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    const got = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a directory' : code;
    throw failed(path, 'cannot read the workflow file', { cause, expected: 'a file that can be read', got });
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw failed(file, 'the workflow file is no text', { expected: 'UTF-8', got: 'other bytes' });
  }
}
