import type { Configuration } from '../../configuration/configuration.js';
import { femtosecond, gigapascal } from '../../configuration/units.js';
import type { Machine } from '../../dynamics/simulate.js';
import type { ConfigurationContext } from '../operator.js';
import { hasBarostat, hasThermostat, isStochastic, type Ensemble } from './ensemble.js';
import type { MdSettings } from './settings.js';

/** Numbers of each frame, as the addon tells them: step, K, and the targets in K and eV/Å^3. */
export const frameNumbers = 4;

/** Numbers of each row of the log: step, eV, eV, K, eV/Å^3, Å^3. */
export const logNumbers = 6;

const wordsOfState = 4;

/** The states of random streams, four words each; zeros where nothing is drawn. */
function statesOf(
  items: readonly ConfigurationContext[],
  purpose: string,
  isDrawn: (i: number) => boolean,
): Uint32Array {
  const states = new Uint32Array(wordsOfState * items.length).fill(1);
  for (const [i, context] of items.entries())
    if (isDrawn(i)) states.set(context.random(purpose).state, wordsOfState * i);
  return states;
}

function ensembleFields({ name, ...ensemble }: Ensemble) {
  return {
    name,
    temperatureTime: ensemble.temperatureTauFs * femtosecond,
    friction: ensemble.frictionPerFs / femtosecond,
    pressureTime: ensemble.pressureTauFs * femtosecond,
    compressibility: ensemble.compressibilityPerGPa / gigapascal,
    isIsotropic: ensemble.isIsotropic,
    fixesCenter: ensemble.fixesCenter,
  };
}

/** What the addon is told, for several configurations. */
export function machineOf(
  settings: MdSettings,
  configurations: readonly Configuration[],
  items: readonly ConfigurationContext[],
): Machine {
  const { ensemble, stages } = settings;
  const temperature = stages[0]?.temperatureK ?? NaN;
  const isDrawn = (i: number): boolean =>
    !Number.isNaN(temperature) && (settings.redraw || configurations[i]?.arrays.has('momenta') !== true);
  return {
    kind: 'md',
    ensemble: ensembleFields(ensemble),
    timeStep: settings.timeStepFs * femtosecond,
    stages: Float64Array.from(
      stages.flatMap(({ steps, temperatureK, pressureGPa }) => [
        steps,
        hasThermostat(ensemble.name) ? temperatureK : NaN,
        hasBarostat(ensemble.name) ? (Number.isNaN(pressureGPa) ? 0 : pressureGPa * gigapascal) : NaN,
      ]),
    ),
    every: settings.every,
    lastOnly: settings.lastOnly,
    logEvery: settings.logFile === undefined ? 0 : settings.logEvery,
    abort: settings.abort,
    velocities: {
      temperature: Number.isNaN(temperature) ? 0 : temperature,
      isExact: settings.isExact,
      stopsDrift: settings.stopsDrift,
      draws: Uint8Array.from(configurations, (_, i) => (isDrawn(i) ? 1 : 0)),
      states: statesOf(items, 'md velocities', isDrawn),
    },
    noise: statesOf(items, 'md noise', () => isStochastic(ensemble.name)),
  };
}
