import type { Literal } from '../../expressions/literal.js';
import { parseRamp, spread, stretchesOf, type Stage, type Stretch } from './schedule.js';

const total = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { steps }) => sum + steps, 0);

/** Cuts two courses of values where either changes; the shorter one goes on with its last value. */
function merged(temperatures: readonly Stretch[], pressures: readonly Stretch[]): Stage[] {
  const steps = Math.max(total(temperatures), total(pressures));
  const ends = (stretches: readonly Stretch[]): number[] => {
    let end = 0;
    return stretches.map((stretch) => (end += stretch.steps));
  };
  const ends1 = ends(temperatures);
  const ends2 = ends(pressures);
  const cuts = [...new Set([...ends1, ...ends2, steps])].filter((cut) => cut > 0).sort((a, b) => a - b);
  let begin = 0;
  return cuts.map((cut) => {
    const at = (stretches: readonly Stretch[], own: readonly number[]): number =>
      stretches[own.findIndex((end) => end >= cut)]?.value ?? stretches.at(-1)?.value ?? NaN;
    const stage = {
      steps: cut - begin,
      temperatureK: at(temperatures, ends1),
      pressureGPa: at(pressures, ends2),
    };
    begin = cut;
    return stage;
  });
}

/** Temperature and pressure over the steps of a run, each a value, a ramp `300:600:10`, or the list that wfl takes. */
export interface Course {
  readonly steps: number;
  readonly temperature?: Literal | undefined;
  readonly pressure?: Literal | undefined;
}

/** Undefined in place of what cannot be read. */
export function stagesOfCourse({ steps, temperature, pressure }: Course): {
  readonly stages?: readonly Stage[];
  readonly wrong?: 'temperature' | 'pressure';
} {
  const none: Stretch[] = [{ steps, value: NaN }];
  const temperatures = temperature === undefined ? none : stretchesOf(temperature, 'T', steps);
  if (temperatures === undefined || temperatures.some(({ value }) => value < 0))
    return { wrong: 'temperature' };
  // A list of stages may round to another number of steps; what is constant then follows it.
  const length = temperature === undefined ? steps : total(temperatures);
  const pressures =
    pressure === undefined ? [{ steps: length, value: NaN }] : stretchesOf(pressure, 'P', length);
  if (pressures === undefined) return { wrong: 'pressure' };
  return { stages: merged(temperatures, pressures) };
}

const stageKeys = ['T', 'P', 'steps', 'stages'];

/** One `T=300:600,P=0:5,steps=500,stages=5`; undefined where it cannot be read. */
function parseStage(text: string, before: Stage | undefined): Stage[] | undefined {
  const settings = new Map(
    text.split(',').map((part) => part.split('=', 2).map((side) => side.trim()) as [string, string]),
  );
  if ([...settings.keys()].some((key) => !stageKeys.includes(key))) return undefined;
  const steps = Number(settings.get('steps') ?? NaN);
  const n = Number(settings.get('stages') ?? 10);
  if (!Number.isSafeInteger(steps) || steps < 1 || !Number.isSafeInteger(n) || n < 1) return undefined;
  const values = (key: string, otherwise = NaN): readonly number[] | undefined => {
    const given = settings.get(key);
    return given === undefined ? [otherwise] : parseRamp(given, n);
  };
  const temperatures = values('T', before?.temperatureK);
  const pressures = values('P', before?.pressureGPa);
  if (temperatures === undefined || pressures === undefined || temperatures.some((value) => value < 0))
    return undefined;
  return merged(spread(temperatures, steps), spread(pressures, steps));
}

/** Stages one after another; what one does not name goes on as at the end of the one before. Undefined as above. */
export function stagesOfList(texts: readonly string[]): readonly Stage[] | undefined {
  const stages: Stage[] = [];
  for (const text of texts) {
    const next = parseStage(text, stages.at(-1));
    if (next === undefined) return undefined;
    stages.push(...next);
  }
  return stages;
}
