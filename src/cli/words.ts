import { usageError } from '../errors.js';
import { surroundings } from './surroundings.js';

/** What stands before and after the first `--`; commander hands out both together. */
export function wordsAfterDashes(
  words: readonly string[],
  example: string,
  argv: readonly string[] = surroundings()?.words ?? process.argv,
): [string[], string[]] {
  const at = argv.indexOf('--');
  const count = at < 0 ? 0 : argv.length - at - 1;
  if (count > 0) return [words.slice(0, words.length - count), words.slice(words.length - count)];
  throw usageError('E_USAGE', 'no program', {
    expected: 'a program and its arguments after `--`',
    got: 'nothing',
    hint: example,
  });
}
