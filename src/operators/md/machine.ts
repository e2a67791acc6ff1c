import { femtosecond, gigapascal } from '../../configuration/units.js';
import type { Machine } from '../../dynamics/simulate.js';
import { hasBarostat, hasThermostat, isStochastic, type Ensemble } from './ensemble.js';
import type { Group, Member } from './members.js';
import type { MdSettings } from './settings.js';

/** Numbers of each frame, as the addon tells them: step, K, and the targets in K and eV/Å^3. */
export const frameNumbers = 4;

/** Numbers of each row of the log: step, eV, eV, K, eV/Å^3, Å^3. */
export const logNumbers = 6;

const wordsOfState = 4;

/** The states of random streams, four words each; ones where nothing is drawn. */
function statesOf(
  members: readonly Member[],
  purpose: string,
  isDrawn: (member: Member) => boolean,
): Uint32Array {
  const states = new Uint32Array(wordsOfState * members.length).fill(1);
  for (const [k, member] of members.entries())
    if (isDrawn(member)) states.set(member.context.random(purpose).state, wordsOfState * k);
  return states;
}

function ensembleFields({ name, ...ensemble }: Ensemble) {
  return {
    name,
    temperatureTime: ensemble.temperatureTauFs * femtosecond,
    friction: ensemble.frictionPerFs / femtosecond,
    pressureTime: ensemble.pressureTauFs * femtosecond,
    isIsotropic: ensemble.isIsotropic,
    fixesCenter: ensemble.fixesCenter,
  };
}

/** Steps, K and eV/Å^3 of each stage; what the ensemble does not control is NaN. */
function stageNumbers({ ensemble: { name }, stages }: MdSettings): Float64Array {
  const numbers = stages.flatMap(({ steps, temperatureK, pressureGPa }) => [
    steps,
    hasThermostat(name) ? temperatureK : NaN,
    hasBarostat(name) ? (Number.isNaN(pressureGPa) ? 0 : pressureGPa * gigapascal) : NaN,
  ]);
  return Float64Array.from(numbers);
}

/** What the addon is told, for several configurations. */
export function machineOf({ settings, members }: Group, compressibilities: Float64Array): Machine {
  const { ensemble, stages } = settings;
  const temperature = stages[0]?.temperatureK ?? NaN;
  const isDrawn = ({ hasMomenta }: Member): boolean =>
    !Number.isNaN(temperature) && (settings.redraw || !hasMomenta);
  return {
    kind: 'md',
    ensemble: ensembleFields(ensemble),
    timeStep: settings.timeStepFs * femtosecond,
    stages: stageNumbers(settings),
    every: settings.every,
    lastOnly: settings.lastOnly,
    logEvery: settings.logFile === undefined ? 0 : settings.logEvery,
    abort: settings.abort,
    velocities: {
      temperature: Number.isNaN(temperature) ? 0 : temperature,
      isExact: settings.isExact,
      stopsDrift: settings.stopsDrift,
      draws: Uint8Array.from(members, (member) => (isDrawn(member) ? 1 : 0)),
      states: statesOf(members, 'md velocities', isDrawn),
    },
    compressibilities,
    noise: statesOf(members, 'md noise', () => isStochastic(ensemble.name)),
  };
}
