import { type AtomloopError, usageError } from '../errors.js';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const AMOUNT = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)?/;
/** Days, hours, minutes, seconds as Slurm writes them. */
const CLOCK = /^(?:(\d+)-)?(\d+):([0-5]?\d)(?::([0-5]?\d(?:\.\d+)?))?$/;

const wrong = (text: string): AtomloopError =>
  usageError('E_DURATION', 'cannot read the duration', {
    expected:
      'a time above zero such as `90` (seconds), `500ms`, `1.5h`, `1h30m`, `01:30:00` or `2-00:00:00`',
    got: `\`${text}\``,
  });

/** Seconds. Without days or a third part it is minutes and seconds. */
function clock([, days, first, second, third]: RegExpExecArray): number {
  const isShort = days === undefined && third === undefined;
  const [hours, minutes, seconds] = isShort ? [0, first, second] : [first, second, third ?? 0];
  return ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** Adds amounts with units, `1h30m`; undefined where the text is something else. */
function amounts(text: string): number | undefined {
  let rest = text;
  let total = 0;
  while (rest !== '') {
    const found = AMOUNT.exec(rest);
    if (found === null) return undefined;
    const [all, amount, unit] = found;
    if (unit === undefined && all !== text) return undefined;
    total += Number(amount) * (UNITS.get(unit ?? 's') ?? 0);
    rest = rest.slice(all.length);
  }
  return total;
}

/**
 * Milliseconds of `90` (seconds), `10s`, `500ms`, `1.5h`, `1h30m`, and of Slurm's `MM:SS`, `HH:MM:SS`,
 * `D-HH:MM` and `D-HH:MM:SS`; rounded to whole milliseconds, at least 1. Throws `E_DURATION`.
 */
export function parseDuration(text: string): number {
  const parts = CLOCK.exec(text);
  const milliseconds = Math.round(parts === null ? (amounts(text) ?? 0) : clock(parts) * 1000);
  if (milliseconds < 1 || !Number.isSafeInteger(milliseconds)) throw wrong(text);
  return milliseconds;
}
