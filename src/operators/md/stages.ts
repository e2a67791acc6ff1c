import type { Literal } from '../../expressions/literal.js';
import { defaultStages, stretchesOf, stretchesOfText, type Stretch } from './stretches.js';

/** Steps at one target: K and GPa, NaN where there is none. */
export interface Stage {
  readonly steps: number;
  readonly temperatureK: number;
  readonly pressureGPa: number;
}

const total = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { steps }) => sum + steps, 0);

function endsOf(stretches: readonly Stretch[]): number[] {
  let end = 0;
  return stretches.map(({ steps }) => (end += steps));
}

/** Cuts two courses of values where either changes; the shorter one goes on with its last value. */
function merged(temperatures: readonly Stretch[], pressures: readonly Stretch[]): Stage[] {
  const ends = { temperatures: endsOf(temperatures), pressures: endsOf(pressures) };
  const cuts = [...new Set([...ends.temperatures, ...ends.pressures])].sort((a, b) => a - b);
  const at = (stretches: readonly Stretch[], own: readonly number[], cut: number): number =>
    (stretches[own.findIndex((end) => end >= cut)] ?? stretches.at(-1))?.value ?? NaN;
  return cuts.map((cut, k) => ({
    steps: cut - (cuts[k - 1] ?? 0),
    temperatureK: at(temperatures, ends.temperatures, cut),
    pressureGPa: at(pressures, ends.pressures, cut),
  }));
}

const areTemperatures = (stretches: readonly Stretch[]): boolean =>
  stretches.every(({ value }) => value >= 0);

/** Temperature and pressure over the steps of a run, each a value, a ramp `300:600:10`, or the list that wfl takes. */
export interface Course {
  readonly steps: number;
  readonly temperature: Literal | undefined;
  readonly pressure: Literal | undefined;
}

/** The stages, or what of it cannot be read. */
export function stagesOfCourse({
  steps,
  temperature,
  pressure,
}: Course): Stage[] | 'temperature' | 'pressure' {
  const none = [{ steps, value: NaN }];
  const temperatures = temperature === undefined ? none : stretchesOf(temperature, 'T', steps);
  if (temperatures === undefined) return 'temperature';
  if (temperature !== undefined && !areTemperatures(temperatures)) return 'temperature';
  // Stages as wfl takes them may round to another number of steps, which pressures then follow.
  const length = total(temperatures);
  const pressures =
    pressure === undefined ? [{ steps: length, value: NaN }] : stretchesOf(pressure, 'P', length);
  return pressures === undefined ? 'pressure' : merged(temperatures, pressures);
}

const stageKeys = ['T', 'P', 'steps', 'stages'];

function settingsOf(text: string): ReadonlyMap<string, string> | undefined {
  const settings = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
  const isRight = settings.every(([key = '', ...values]) => stageKeys.includes(key) && values.length === 1);
  return isRight ? new Map(settings as [string, string][]) : undefined;
}

/** One `T=300:600,P=0:5,steps=500,stages=5`. */
function stagesOfText(text: string, before: Stage | undefined): Stage[] | undefined {
  const settings = settingsOf(text);
  const steps = Number(settings?.get('steps') ?? NaN);
  const count = Number(settings?.get('stages') ?? defaultStages);
  if (settings === undefined || !Number.isSafeInteger(steps) || steps < 1) return undefined;
  const over = (key: string, otherwise = NaN): Stretch[] | undefined => {
    const given = settings.get(key);
    return given === undefined ? [{ steps, value: otherwise }] : stretchesOfText(given, steps, count);
  };
  const temperatures = over('T', before?.temperatureK);
  const pressures = over('P', before?.pressureGPa);
  if (temperatures === undefined || pressures === undefined) return undefined;
  return settings.has('T') && !areTemperatures(temperatures) ? undefined : merged(temperatures, pressures);
}

/** Stages one after another; what one does not name goes on as at the end of the one before. Undefined where one is none. */
export function stagesOfList(texts: readonly string[]): Stage[] | undefined {
  const stages: Stage[] = [];
  for (const text of texts) {
    const next = stagesOfText(text, stages.at(-1));
    if (next === undefined) return undefined;
    stages.push(...next);
  }
  return stages;
}
