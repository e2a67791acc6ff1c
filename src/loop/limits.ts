import { AtomloopError, usageError } from '../errors.js';
import type { RunCounts } from '../events.js';

/** A number of failures, or a part of all configurations. */
export type FailureLimit = { readonly count: number } | { readonly percent: number };

/** So many configurations must be read before a part of them says anything. */
const leastRead = 100;

/** `--max-failures 20` or `--max-failures 5%`. Throws `E_SETTING`. */
export function parseLimit(name: string, text: string | number): FailureLimit {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(text));
  const value = Number(match?.[1]);
  if (match?.[2] === '%' && value <= 100) return { percent: value };
  if (match?.[2] === '' && Number.isInteger(value)) return { count: value };
  throw usageError('E_SETTING', `cannot use \`${name}\``, {
    expected: 'a whole number, or a part such as `5%`',
    got: `\`${text}\``,
  });
}

/** True when more failed than the limit allows; at the end of a run a part counts however few were read. */
export function isBeyond(
  limit: FailureLimit,
  { read, failed }: Readonly<RunCounts>,
  isEnd: boolean,
): boolean {
  if ('count' in limit) return failed > limit.count;
  return (isEnd || read >= leastRead) && failed * 100 > limit.percent * read;
}

function limitText(limit: FailureLimit): string {
  return 'count' in limit ? String(limit.count) : `${limit.percent}%`;
}

export function tooManyFailures(limit: FailureLimit, { read, failed }: Readonly<RunCounts>): AtomloopError {
  return new AtomloopError('scheme', 'E_TOO_MANY_FAILURES', 'too many configurations failed', {
    expected: `at most ${limitText(limit)}`,
    got: `${failed} of ${read}`,
    hint: 'what is done is kept: mend the cause, or run the same command with a higher `--max-failures`',
  });
}
