import { createInterface } from 'node:readline/promises';

/** Whether there is somebody to ask. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Asks on the terminal; gives the answer in small letters. */
export async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(`${question} `)).trim().toLowerCase();
  } catch {
    // The end of the input, or Ctrl-C.
    return '';
  } finally {
    reader.close();
  }
}
