import { statSync } from 'node:fs';

function isFile(path: string): boolean {
  try {
    return path !== '' && statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Those of the words that name a file, each once. */
export function existingFiles(words: readonly string[]): string[] {
  return [...new Set(words)].filter(isFile);
}
