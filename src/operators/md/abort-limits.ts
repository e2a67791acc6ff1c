import type { Literal } from '../../expressions/literal.js';
import type { ArgumentReader } from './argument-reader.js';

/** When to end a trajectory early; what is absent is not looked at. */
export interface AbortLimits {
  /** eV per atom, from the first energy. */
  readonly energyDrop?: number;
  readonly energyRise?: number;
  /** Parts of the first volume. */
  readonly leastVolume?: number;
  readonly mostVolume?: number;
  /** eV/Å. */
  readonly force?: number;
  /** Å. */
  readonly distance?: number;
}

/** `0.5:2`, `0.5:`, `:2`, a number or two: what is left out is undefined, and the whole where it is no such pair. */
function pairOf(given: Literal): readonly (number | undefined)[] | undefined {
  const sides: readonly unknown[] = Array.isArray(given)
    ? given
    : typeof given === 'string'
      ? given.split(':').map((side) => (side.trim() === '' ? undefined : Number(side)))
      : [given];
  const isRight = sides.every((side) => side === undefined || (typeof side === 'number' && side > 0));
  if (!isRight || sides.length > 2 || sides.every((side) => side === undefined)) return undefined;
  return sides as readonly (number | undefined)[];
}

/** Without what is not there. */
function present(limits: { readonly [name in keyof AbortLimits]: number | undefined }): AbortLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function energyLimits(reader: ArgumentReader): AbortLimits {
  const given = reader.literal('abortEnergy');
  if (given === undefined) return {};
  const pair = pairOf(given);
  if (pair === undefined) throw reader.wrong('abortEnergy', 'eV per atom: `1`, or down and up, `0.5:2`');
  const [energyDrop, energyRise = pair.length === 1 ? energyDrop : undefined] = pair;
  return present({ energyDrop, energyRise });
}

function volumeLimits(reader: ArgumentReader): AbortLimits {
  const given = reader.literal('abortVolume');
  if (given === undefined) return {};
  const pair = pairOf(given);
  const [first, second] = pair ?? [];
  const limits =
    pair?.length === 1 && first !== undefined
      ? { leastVolume: 1 / first, mostVolume: first }
      : { leastVolume: first, mostVolume: second };
  const { leastVolume = 0, mostVolume = Infinity } = limits;
  if (pair !== undefined && leastVolume <= 1 && mostVolume >= 1) return present(limits);
  throw reader.wrong('abortVolume', 'parts of the first volume: `2` for half to double, or `0.8:1.5`');
}

export function abortLimitsOf(reader: ArgumentReader): AbortLimits {
  return {
    ...energyLimits(reader),
    ...volumeLimits(reader),
    ...present({
      force: reader.number('abortForce', { above: 0, unit: 'eV/Å' }),
      distance: reader.number('abortDistance', { above: 0, unit: 'Å' }),
    }),
  };
}
