import { usageError } from '../errors.js';

/** Words of a command line, parted by blanks; quotes hold one together, nothing else is special. Throws `E_CALCULATOR_ARGUMENT`. */
export function splitWords(text: string): string[] {
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
  const rest = text.replaceAll(/"[^"]*"|'[^']*'/g, '');
  if (!/["']/.test(rest)) return words;
  throw usageError('E_CALCULATOR_ARGUMENT', 'argument `command` has a quote without an end', { got: text });
}
