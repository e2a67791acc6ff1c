import type { Configuration } from '../../configuration/configuration.js';
import type { RandomStream } from '../../configuration/random.js';
import { AtomloopError } from '../../errors.js';
import type { Literal } from '../../expressions/literal.js';

/** One pressure for all, or where that of each configuration comes from; GPa. */
export type Pressure =
  | { readonly kind: 'same'; readonly value: number }
  | { readonly kind: 'info'; readonly key: string }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal-positive'; readonly mean: number; readonly deviation: number };

export const pressureForms =
  'GPa: a number, info:KEY, exponential:MEAN, uniform:LOW:HIGH or normal-positive:MEAN:DEVIATION';

/** Undefined for what is no pressure. */
export function parsePressure(given: Literal): Pressure | undefined {
  if (typeof given === 'number') return Number.isFinite(given) ? { kind: 'same', value: given } : undefined;
  if (typeof given !== 'string') return undefined;
  const key = /^info:(.+)$/.exec(given)?.[1];
  if (key !== undefined) return { kind: 'info', key };
  const [kind = '', ...rest] = given.split(':');
  const numbers = rest.map((text) => (text.trim() === '' ? NaN : Number(text)));
  return numbers.every(Number.isFinite) ? distribution(kind, numbers) : undefined;
}

function distribution(kind: string, numbers: readonly number[]): Pressure | undefined {
  const [a = NaN, b = NaN] = numbers;
  const isOf = (name: string, count: number): boolean => kind === name && numbers.length === count;
  if (isOf('exponential', 1) && a > 0) return { kind: 'exponential', mean: a };
  if (isOf('uniform', 2) && a < b) return { kind: 'uniform', low: a, high: b };
  if (isOf('normal-positive', 2) && a >= 0 && b > 0)
    return { kind: 'normal-positive', mean: a, deviation: b };
  return undefined;
}

/** That of one configuration, GPa. Throws `E_NO_PRESSURE`. */
export function pressureOf(pressure: Pressure, { info }: Configuration, random: () => RandomStream): number {
  switch (pressure.kind) {
    case 'same':
      return pressure.value;
    case 'info':
      return fromInfo(info.get(pressure.key), pressure.key);
    case 'exponential':
      return -pressure.mean * Math.log(1 - random().uniform());
    case 'uniform':
      return pressure.low + (pressure.high - pressure.low) * random().uniform();
    case 'normal-positive':
      return positive(pressure.mean, pressure.deviation, random());
  }
}

function fromInfo(value: unknown, key: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new AtomloopError('operator', 'E_NO_PRESSURE', `info \`${key}\` is no pressure`, {
    expected: 'a number, GPa',
    got: value === undefined ? 'nothing' : typeof value,
  });
}

/** A normal deviate, drawn again while it is negative. */
function positive(mean: number, deviation: number, random: RandomStream): number {
  for (;;) {
    const drawn = mean + deviation * random.normal();
    if (drawn >= 0) return drawn;
  }
}
