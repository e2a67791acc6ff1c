import { open } from 'node:fs/promises';

/** Asks whoever sits at the terminal; without one the answer is no. */
export async function askTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  // Standard output may be the output of a run.
  const terminal = await open('/dev/tty', 'r+').catch(() => undefined);
  if (terminal === undefined) return false;
  try {
    await terminal.write(`${question} [y/N] `);
    const { buffer, bytesRead } = await terminal.read(Buffer.alloc(256), 0, 256, null);
    return /^y(?:es)?$/i.test(buffer.toString('utf8', 0, bytesRead).trim());
  } finally {
    await terminal.close();
  }
}
