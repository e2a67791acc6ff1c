import type { Literal } from '../../expressions/literal.js';
import { parseLiteral } from '../../expressions/setting.js';

/** Steps at one value. */
export interface Stretch {
  readonly steps: number;
  readonly value: number;
}

/** Stages of a ramp that does not say how many, as in wfl. */
export const defaultStages = 10;

/** From one value to another in so many stages. */
interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly stages: number;
}

/** Both ends are among the values, as numpy's linspace has them. */
function valuesOf({ from, to, stages }: Ramp): number[] {
  if (from === to || stages === 1) return [from];
  const last = stages - 1;
  return Array.from({ length: stages }, (_, k) => (k === last ? to : from + (k * (to - from)) / last));
}

function rampOf(from: unknown, to: unknown, stages: unknown): Ramp | undefined {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof stages !== 'number') return undefined;
  const isRight = Number.isFinite(from) && Number.isFinite(to) && Number.isSafeInteger(stages) && stages >= 1;
  return isRight ? { from, to, stages } : undefined;
}

/** `300`, `300:600` or `300:600:20`. */
function parseRamp(text: string, stages: number): Ramp | undefined {
  const parts = text.split(':').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [from, to = from, count = stages] = parts;
  return parts.length <= 3 ? rampOf(from, to, count) : undefined;
}

/** All steps, divided as evenly as whole steps allow. */
function spread(values: readonly number[], steps: number): Stretch[] {
  const end = (k: number): number => Math.round((steps * k) / values.length);
  return values.map((value, k) => ({ steps: end(k + 1) - end(k), value }));
}

/** A half goes to the even neighbor, as numpy rounds. */
function roundEven(value: number): number {
  const rest = value - Math.floor(value);
  return rest === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

/** `{T_i, T_f, traj_frac, n_stages}` of wfl, which rounds the steps of each stage on its own. */
function wflStretches(entry: Literal, letter: string, steps: number): Stretch[] | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const { [`${letter}_i`]: from, [`${letter}_f`]: to = from, traj_frac: part = 1, ...rest } = entry;
  const { n_stages: stages = defaultStages, ...unknown } = rest;
  const ramp = rampOf(from, to, stages);
  if (ramp === undefined || typeof part !== 'number' || !(part > 0) || Object.keys(unknown).length > 0)
    return undefined;
  const values = valuesOf(ramp);
  return values.map((value) => ({ steps: roundEven((part * steps) / values.length), value }));
}

/** `[300, 600]`, `[300, 600, 20]`, or wfl's list of maps. */
function listed(list: readonly Literal[], letter: string, steps: number): Stretch[] | undefined {
  const [from, to, stages = defaultStages] = list;
  const ramp = list.length <= 3 ? rampOf(from, to, stages) : undefined;
  if (ramp !== undefined) return spread(valuesOf(ramp), steps);
  const stretches = list.map((entry) => wflStretches(entry, letter, steps));
  return stretches.length === 0 || stretches.includes(undefined)
    ? undefined
    : stretches.flatMap((s) => s ?? []);
}

/** The values of a text such as `300:600` over some steps; undefined where it is none. */
export function stretchesOfText(text: string, steps: number, stages = defaultStages): Stretch[] | undefined {
  const ramp = parseRamp(text, stages);
  return ramp === undefined ? undefined : spread(valuesOf(ramp), steps);
}

/** A number, a ramp or stages over some steps; `letter` is `T` or `P`. Undefined where it is nothing of that. */
export function stretchesOf(given: Literal, letter: string, steps: number): Stretch[] | undefined {
  const value = typeof given === 'string' ? parseLiteral(given) : given;
  if (typeof value === 'number') return Number.isFinite(value) ? [{ steps, value }] : undefined;
  if (Array.isArray(value)) return listed(value, letter, steps);
  return typeof value === 'string' ? stretchesOfText(value, steps) : undefined;
}
