import { AtomloopError, usageError } from '../errors.js';
import { parseDuration } from '../expressions/duration.js';

/** Reads the value of an option; what is wrong with it names the option. */
export function valueOf<T>(option: string, parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (thrown) {
      if (!(thrown instanceof AtomloopError)) throw thrown;
      const { code, message, details } = thrown;
      throw usageError(code, `\`${option}\`: ${message}`, details);
    }
  };
}

/** Reads a count. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text)) return Number(text);
    throw usageError('E_OPTION', `cannot use \`${option}\``, {
      expected: 'a whole number: 0, 1, 2, …',
      got: `\`${text}\``,
    });
  };
}

/** Reads a time as milliseconds. */
export const durationOf = (option: string): ((text: string) => number) => valueOf(option, parseDuration);
