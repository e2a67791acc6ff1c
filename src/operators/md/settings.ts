import type { Property } from '../../calculators/calculator.js';
import { AtomloopError } from '../../errors.js';
import { unknownArgument } from '../arguments.js';
import type { OperatorArguments } from '../operator.js';
import { abortLimitsOf, type AbortLimits } from './abort-limits.js';
import { ArgumentReader } from './argument-reader.js';
import { ensembleOf, type Ensemble } from './ensemble.js';
import { stagesOfCourse, stagesOfList, type Stage } from './stages.js';

/** Arguments of `md`, checked, with defaults filled in. */
export interface MdSettings {
  readonly timeStepFs: number;
  readonly stages: readonly Stage[];
  readonly ensemble: Ensemble;
  readonly every: number;
  readonly lastOnly: boolean;
  readonly redraw: boolean;
  readonly isExact: boolean;
  readonly stopsDrift: boolean;
  readonly properties: readonly Property[];
  readonly prefix: string;
  readonly configType: 'append' | 'overwrite' | 'none';
  readonly logFile: string | undefined;
  readonly logEvery: number;
  readonly abort: AbortLimits;
  readonly failsOnAbort: boolean;
  readonly allowsOptions: boolean;
}

/** Names of the arguments, as the command line has them. */
export const mdArguments = [
  ...([
    'calculator',
    'ensemble',
    'steps',
    'dtFs',
    'temperatureK',
    'temperatureTauFs',
    'frictionPerFs',
  ] as const),
  ...([
    'pressureGpa',
    'pressureTauFs',
    'compressibilityPerGpa',
    'anisotropic',
    'freeCenter',
    'stage',
  ] as const),
  ...(['every', 'lastOnly', 'redrawVelocities', 'inexactTemperature', 'keepDrift'] as const),
  ...(['properties', 'prefix', 'configType', 'mdLog', 'logEvery', 'allowConfigOptions'] as const),
  ...(['abortEnergy', 'abortVolume', 'abortForce', 'abortDistance', 'onAbort'] as const),
];

const knownProperties: readonly Property[] = ['energy', 'forces', 'stress', 'energies'];

function propertiesOf(reader: ArgumentReader): readonly Property[] {
  const given = reader.literal('properties') ?? ['energy', 'forces', 'stress'];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.map((name) => {
    const found = knownProperties.find((property) => property === name);
    if (found === undefined) throw reader.wrong('properties', knownProperties.join(', '));
    return found;
  });
}

function listedStages(reader: ArgumentReader): readonly Stage[] {
  const other = ['steps', 'temperatureK', 'pressureGpa'].find((name) => reader.has(name));
  if (other !== undefined) throw reader.wrong(other, 'nothing beside `stage`, which has its own');
  const given = reader.literal('stage');
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const found = list.every((one) => typeof one === 'string') ? stagesOfList(list) : undefined;
  if (found !== undefined && found.length > 0) return found;
  throw reader.wrong('stage', '`T=300:600,P=0:5,steps=500,stages=5`, of which only steps must be there');
}

function stagesOf(reader: ArgumentReader): readonly Stage[] {
  if (reader.has('stage')) return listedStages(reader);
  const steps = reader.integer('steps', { atLeast: 0 });
  if (steps === undefined) throw reader.wrong('steps', 'a number of time steps');
  const temperature = reader.literal('temperatureK');
  const pressure = reader.literal('pressureGpa');
  const found = stagesOfCourse({ steps, temperature, pressure });
  if (typeof found === 'object') return found;
  throw found === 'temperature'
    ? reader.wrong(
        'temperatureK',
        'K from 0: `300`, a ramp `300:600:10`, or a list of {T_i, T_f, traj_frac, n_stages}',
      )
    : reader.wrong('pressureGpa', 'GPa: `1`, a ramp `0:5:10`, or a list of {P_i, P_f, traj_frac, n_stages}');
}

/** Throws a usage error for the first argument that is wrong. */
export function settingsOf(args: OperatorArguments): MdSettings {
  unknownArgument('md', args, mdArguments);
  const reader = new ArgumentReader('md', args);
  const prefix = reader.text('prefix') ?? 'last_op__md_';
  const every = reader.integer('every', { atLeast: 1 }) ?? 1;
  const stages = stagesOf(reader);
  return {
    timeStepFs: reader.number('dtFs', { above: 0, unit: 'fs' }) ?? 1,
    stages,
    ensemble: ensembleOf(reader, stages),
    every,
    lastOnly: reader.boolean('lastOnly'),
    redraw: reader.boolean('redrawVelocities'),
    isExact: !reader.boolean('inexactTemperature'),
    stopsDrift: !reader.boolean('keepDrift'),
    properties: propertiesOf(reader),
    prefix: prefix === 'none' ? '' : prefix,
    configType: reader.choice('configType', ['append', 'overwrite', 'none']) ?? 'append',
    logFile: reader.text('mdLog'),
    logEvery: reader.integer('logEvery', { atLeast: 1 }) ?? every,
    abort: abortLimitsOf(reader),
    failsOnAbort: (reader.choice('onAbort', ['write', 'fail']) ?? 'write') === 'fail',
    allowsOptions: reader.boolean('allowConfigOptions'),
  };
}

/** Settings with the options of a configuration in place of some arguments. */
export function settingsWith(args: OperatorArguments, options: OperatorArguments): MdSettings {
  try {
    return settingsOf({ ...args, ...options });
  } catch (thrown) {
    const { message, details } = AtomloopError.from(thrown, 'operator', 'E_CONFIG_OPTIONS');
    throw new AtomloopError('operator', 'E_CONFIG_OPTIONS', `its own options: ${message}`, details);
  }
}
