import { checkCalculator } from '../../calculators/registry.js';
import type { CalculatorEntry, CalculatorSpec, Property } from '../../calculators/calculator.js';
import { parseConstructor } from '../../expressions/constructor-expression.js';
import { unknownArgument } from '../arguments.js';
import type { OperatorArguments } from '../operator.js';
import { ArgumentReader } from './argument-reader.js';
import { ensembleOf, type Ensemble } from './ensemble.js';
import { stagesOfCourse, stagesOfList } from './stages.js';
import type { Stage } from './schedule.js';

/** When to end a trajectory early; what is absent is not looked at. */
export interface AbortLimits {
  readonly energyDrop?: number;
  readonly energyRise?: number;
  readonly leastVolume?: number;
  readonly mostVolume?: number;
  readonly force?: number;
  readonly distance?: number;
}

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
  readonly logFile?: string;
  readonly logEvery: number;
  readonly abort: AbortLimits;
  readonly onAbort: 'write' | 'fail';
}

const known = [
  ...['calculator', 'ensemble', 'steps', 'timeStepFs', 'temperatureK', 'temperatureTauFs', 'frictionPerFs'],
  ...['pressureGPa', 'pressureTauFs', 'compressibilityPerGPa', 'anisotropic', 'movingCenter', 'stages'],
  ...['every', 'lastOnly', 'redrawVelocities', 'drawnTemperature', 'keepDrift'],
  ...['properties', 'prefix', 'configType', 'log', 'logEvery', 'allowConfigOptions'],
  ...['abortEnergy', 'abortVolume', 'abortForce', 'abortDistance', 'onAbort'],
];

const knownProperties: readonly Property[] = ['energy', 'forces', 'stress', 'energies'];

export function calculatorSpecOf(args: OperatorArguments): CalculatorSpec {
  const reader = new ArgumentReader('md', args);
  const calculator = reader.text('calculator');
  if (calculator === undefined) throw reader.wrong('calculator', 'a constructor expression such as `emt`');
  return parseConstructor(calculator);
}

export const calculatorEntryOf = (args: OperatorArguments): CalculatorEntry =>
  checkCalculator(calculatorSpecOf(args));

function propertiesOf(reader: ArgumentReader, args: OperatorArguments): readonly Property[] {
  const { properties } = args;
  if (properties === undefined) return ['energy', 'forces', 'stress'];
  const list: readonly unknown[] = Array.isArray(properties) ? properties : [properties];
  return list.map((name) => {
    const found = knownProperties.find((property) => property === name);
    if (found === undefined) throw reader.wrong('properties', knownProperties.join(', '));
    return found;
  });
}

function stagesOf(reader: ArgumentReader, args: OperatorArguments): readonly Stage[] {
  const { stages, temperatureK: temperature, pressureGPa: pressure } = args;
  if (stages !== undefined) {
    for (const other of ['steps', 'temperatureK', 'pressureGPa'])
      if (reader.has(other)) throw reader.wrong(other, 'nothing beside stages, which have their own');
    const list = Array.isArray(stages) ? stages : [stages];
    const found = list.every((one) => typeof one === 'string') ? stagesOfList(list) : undefined;
    if (found !== undefined && found.length > 0) return found;
    throw reader.wrong('stages', 'stages such as `T=300:600,P=0:5,steps=500,stages=5`');
  }
  const steps = reader.integer('steps', { atLeast: 0 });
  if (steps === undefined) throw reader.wrong('steps', 'a number of time steps');
  const found = stagesOfCourse({ steps, temperature, pressure });
  if (found.stages !== undefined) return found.stages;
  throw found.wrong === 'temperature'
    ? reader.wrong(
        'temperatureK',
        'K from 0, a ramp such as `300:600:10`, or stages [{T_i, T_f, traj_frac, n_stages}]',
      )
    : reader.wrong(
        'pressureGPa',
        'GPa, a ramp such as `0:5:10`, or stages [{P_i, P_f, traj_frac, n_stages}]',
      );
}

function limitsOf(reader: ArgumentReader, args: OperatorArguments): AbortLimits {
  const pair = (
    name: string,
    expected: string,
    isRight: (low: number, high: number) => boolean,
  ): number[] => {
    const value = args[name];
    if (value === undefined || value === null) return [];
    const [low, high, ...rest] = Array.isArray(value) ? value : [];
    if (typeof low === 'number' && typeof high === 'number' && rest.length === 0 && isRight(low, high))
      return [low, high];
    throw reader.wrong(name, expected);
  };
  const energy = pair(
    'abortEnergy',
    'two numbers: eV per atom down and up',
    (low, high) => low > 0 && high > 0,
  );
  const volume = pair(
    'abortVolume',
    'two parts of the first volume, such as 0.5 and 2',
    (low, high) => low >= 0 && high > low,
  );
  const force = reader.number('abortForce', { above: 0, unit: 'eV/Å' });
  const distance = reader.number('abortDistance', { above: 0, unit: 'Å' });
  return {
    ...(energy[0] === undefined ? {} : { energyDrop: energy[0] }),
    ...(energy[1] === undefined ? {} : { energyRise: energy[1] }),
    ...(volume[0] === undefined ? {} : { leastVolume: volume[0] }),
    ...(volume[1] === undefined ? {} : { mostVolume: volume[1] }),
    ...(force === undefined ? {} : { force }),
    ...(distance === undefined ? {} : { distance }),
  };
}

/** Throws a usage error for the first argument that is wrong. */
export function settingsOf(args: OperatorArguments): MdSettings {
  unknownArgument('md', args, known);
  const reader = new ArgumentReader('md', args);
  const prefix = reader.text('prefix') ?? 'last_op__md_';
  const every = reader.integer('every', { atLeast: 1 }) ?? 1;
  const logFile = reader.text('log');
  const stages = stagesOf(reader, args);
  return {
    timeStepFs: reader.number('timeStepFs', { above: 0, unit: 'fs' }) ?? 1,
    stages,
    ensemble: ensembleOf(reader, stages),
    every,
    lastOnly: reader.boolean('lastOnly'),
    redraw: reader.boolean('redrawVelocities'),
    isExact: !reader.boolean('drawnTemperature'),
    stopsDrift: !reader.boolean('keepDrift'),
    properties: propertiesOf(reader, args),
    prefix: prefix === 'none' ? '' : prefix,
    configType: reader.choice('configType', ['append', 'overwrite', 'none']) ?? 'append',
    ...(logFile === undefined ? {} : { logFile }),
    logEvery: reader.integer('logEvery', { atLeast: 1 }) ?? every,
    abort: limitsOf(reader, args),
    onAbort: reader.choice('onAbort', ['write', 'fail']) ?? 'write',
  };
}
