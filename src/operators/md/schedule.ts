import type { Literal } from '../../expressions/literal.js';
import { parseLiteral } from '../../expressions/setting.js';

/** Steps at one target: K and GPa, NaN where there is none. */
export interface Stage {
  readonly steps: number;
  readonly temperatureK: number;
  readonly pressureGPa: number;
}

/** Steps at one value. */
interface Stretch {
  readonly steps: number;
  readonly value: number;
}

const defaultStages = 10;

/** `n` values from one to another, both included, as numpy's linspace gives them. */
function ramp(from: number, to: number, n: number): number[] {
  return Array.from({ length: n }, (_, k) =>
    n === 1 ? from : k === n - 1 ? to : from + (k * (to - from)) / (n - 1),
  );
}

/** All steps, divided as evenly as whole steps allow. */
function spread(values: readonly number[], steps: number): Stretch[] {
  const end = (k: number): number => Math.round((steps * k) / values.length);
  return values.map((value, k) => ({ steps: end(k + 1) - end(k), value }));
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** `300`, `300:600`, or `300:600:20`: a value, or a ramp with its number of stages. */
function parseRamp(text: string, stages: number): readonly number[] | undefined {
  const parts = text.split(':').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [from = NaN, to = from, n = stages] = parts;
  const isRight = parts.length <= 3 && Number.isFinite(from) && Number.isFinite(to);
  if (!isRight || !Number.isSafeInteger(n) || n < 1) return undefined;
  return from === to ? [from] : ramp(from, to, n);
}

/** As numpy rounds: a half goes to the even neighbor. */
function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** One entry of the list that wfl takes: `{T_i, T_f, traj_frac, n_stages}`. Each stage has its steps rounded on its own. */
function wflStretch(entry: Literal, letter: string, steps: number): Stretch[] | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const known = [`${letter}_i`, `${letter}_f`, 'traj_frac', 'n_stages'];
  if (Object.keys(entry).some((key) => !known.includes(key))) return undefined;
  const from = finite(entry[`${letter}_i`]);
  const to = finite(entry[`${letter}_f`] ?? from);
  const part = finite(entry['traj_frac'] ?? 1);
  const n = finite(entry['n_stages'] ?? defaultStages);
  if (from === undefined || to === undefined || part === undefined || part <= 0 || n === undefined)
    return undefined;
  if (!Number.isSafeInteger(n) || n < 1) return undefined;
  const values = from === to ? [from] : ramp(from, to, n);
  return values.map((value) => ({ steps: roundEven((part * steps) / values.length), value }));
}

function wflList(list: readonly Literal[], letter: string, steps: number): Stretch[] | undefined {
  const [from, to, n = defaultStages] = list;
  if (typeof from === 'number' && list.length <= 3)
    return stretchesOf(`${String(from)}:${String(to)}:${String(n)}`, letter, steps);
  const stretches = list.map((entry) => wflStretch(entry, letter, steps));
  return stretches.length === 0 || stretches.includes(undefined)
    ? undefined
    : (stretches as Stretch[][]).flat();
}

/** What a temperature or pressure is over so many steps; undefined where it cannot be read. */
function stretchesOf(given: Literal | undefined, letter: string, steps: number): Stretch[] | undefined {
  const value = typeof given === 'string' ? parseLiteral(given) : given;
  if (typeof value === 'number') return Number.isFinite(value) ? [{ steps, value }] : undefined;
  if (Array.isArray(value)) return wflList(value, letter, steps);
  if (typeof value !== 'string') return undefined;
  const values = parseRamp(value, defaultStages);
  return values === undefined ? undefined : spread(values, steps);
}

export { stretchesOf, parseRamp, spread, type Stretch };
