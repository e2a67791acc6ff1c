import type { ArgumentReader } from './argument-reader.js';
import type { Stage } from './stages.js';

export const ensembleNames = [
  ...(['nve', 'langevin', 'langevin-baoab', 'berendsen', 'bussi'] as const),
  ...(['npt-berendsen', 'npt-crescale'] as const),
];

export type EnsembleName = (typeof ensembleNames)[number];

/** Which integrator, and what it needs. */
export interface Ensemble {
  readonly name: EnsembleName;
  readonly temperatureTauFs: number;
  readonly frictionPerFs: number;
  readonly pressureTauFs: number;
  /** Undefined where each configuration has its own. */
  readonly compressibilityPerGPa: number | undefined;
  readonly isIsotropic: boolean;
  readonly fixesCenter: boolean;
}

export const hasBarostat = (name: EnsembleName): boolean => name.startsWith('npt-');
export const hasThermostat = (name: EnsembleName): boolean => name !== 'nve';
const hasFriction = (name: EnsembleName): boolean => name.startsWith('langevin');
/** Whether it draws random numbers while it runs. */
export const isStochastic = (name: EnsembleName): boolean =>
  hasFriction(name) || name === 'bussi' || name === 'npt-crescale';

/** As in wfl: Berendsen's thermostat where its time is given, else constant energy. */
function nameOf(reader: ArgumentReader): EnsembleName {
  const given = reader.choice('ensemble', ensembleNames);
  if (given !== undefined) return given;
  const isCoupled = reader.has('temperatureTauFs');
  if (!reader.has('pressureGpa')) return isCoupled ? 'berendsen' : 'nve';
  if (isCoupled) return 'npt-berendsen';
  throw reader.wrong('ensemble', 'an ensemble with a pressure: npt-berendsen or npt-crescale');
}

/** What an ensemble has no use for is a mistake. */
function checkUse(reader: ArgumentReader, name: EnsembleName): void {
  const useless = [
    ...(hasThermostat(name) ? [] : ['temperatureTauFs']),
    ...(hasFriction(name) ? [] : ['frictionPerFs']),
    ...(hasBarostat(name) ? [] : ['pressureGpa', 'pressureTauFs', 'compressibilityPerGpa', 'anisotropic']),
  ].find((argument) => reader.has(argument));
  if (useless !== undefined) throw reader.wrong(useless, `nothing with ensemble \`${name}\``);
  if (hasFriction(name) && reader.has('frictionPerFs') && reader.has('temperatureTauFs'))
    throw reader.wrong('temperatureTauFs', 'nothing beside `frictionPerFs`, which is its inverse');
}

/** The same for what stages say. */
function checkStages(reader: ArgumentReader, name: EnsembleName, stages: readonly Stage[]): void {
  const from = (argument: string): string => (reader.has('stage') ? 'stage' : argument);
  const temperatures = new Set(stages.map(({ temperatureK }) => temperatureK));
  if (hasThermostat(name) && temperatures.has(NaN))
    throw reader.wrong(from('temperatureK'), `a temperature for ensemble \`${name}\``);
  if (!hasThermostat(name) && temperatures.size > 1)
    throw reader.wrong(
      from('temperatureK'),
      `one temperature, that of drawn velocities, for ensemble \`${name}\``,
    );
  if (!hasBarostat(name) && stages.some(({ pressureGPa }) => !Number.isNaN(pressureGPa)))
    throw reader.wrong(from('pressureGpa'), `no pressure with ensemble \`${name}\``);
}

/** Throws a usage error where arguments do not go together. */
export function ensembleOf(reader: ArgumentReader, stages: readonly Stage[]): Ensemble {
  const name = nameOf(reader);
  checkUse(reader, name);
  checkStages(reader, name, stages);
  const temperatureTauFs = reader.number('temperatureTauFs', { above: 0, unit: 'fs' }) ?? 100;
  return {
    name,
    temperatureTauFs,
    frictionPerFs: reader.number('frictionPerFs', { above: 0, unit: '1/fs' }) ?? 1 / temperatureTauFs,
    pressureTauFs: reader.number('pressureTauFs', { above: 0, unit: 'fs' }) ?? 3 * temperatureTauFs,
    compressibilityPerGPa: reader.number('compressibilityPerGpa', { above: 0, unit: '1/GPa' }),
    isIsotropic: !reader.boolean('anisotropic'),
    fixesCenter: !reader.boolean('freeCenter'),
  };
}
