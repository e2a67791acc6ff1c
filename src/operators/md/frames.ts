import type { AppendedArray, AppendedInfo, AppendedText, Appendix } from '../../configuration/appendix.js';
import type { Configuration } from '../../configuration/configuration.js';
import { gigapascal } from '../../configuration/units.js';
import type { Trajectories } from '../../dynamics/trajectories.js';
import { stressInfo } from '../stress-info.js';
import { frameNumbers } from './machine.js';
import type { Group, Member } from './members.js';
import type { MdSettings } from './settings.js';

/** What ASE reads as results of a calculator: they belong to the geometry that was read, not to those that follow. */
const resultNames: readonly string[] = [
  ...[
    'energy',
    'energies',
    'free_energy',
    'forces',
    'stress',
    'stresses',
    'dipole',
    'charges',
    'magmom',
    'magmoms',
  ],
];

/** Names that no frame has afterwards: `last_op__md_` replaces all results of the last operation. */
function staleNames(members: readonly Member[], prefix: string): string[] {
  const [family = '', rest] = prefix.split('__', 2);
  const isOfFamily = (name: string): boolean => rest !== undefined && name.startsWith(`${family}__`);
  const earlier = members.flatMap(({ names }) => names.filter(isOfFamily));
  return [...new Set([...resultNames, 'MD_aborted', ...earlier])];
}

/** The frames of each member follow those of the one before. */
function eachFrame<T>(
  { frames }: Trajectories,
  members: readonly Member[],
  value: (member: Member, k: number) => T,
): T[] {
  return members.flatMap((member, k) => new Array<T>(frames[k] ?? 0).fill(value(member, k)));
}

function firstAtomsOf(trajectories: Trajectories, members: readonly Member[]): Float64Array {
  const natoms = eachFrame(trajectories, members, ({ configuration }) => configuration.natoms);
  const bounds = new Float64Array(natoms.length + 1);
  for (const [k, count] of natoms.entries()) bounds[k + 1] = (bounds[k] ?? 0) + count;
  return bounds;
}

/** Numbers of each frame under one key; absent where they are NaN. */
function numberInfo(key: string, values: Float64Array): AppendedInfo {
  return {
    key,
    shape: [],
    values,
    isThere: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
  };
}

/** Time, temperatures and pressure, as wfl names them. */
function motionInfo({ scalars }: Trajectories, { timeStepFs }: MdSettings): AppendedInfo[] {
  const column = (offset: number, unit = 1): Float64Array =>
    Float64Array.from(
      { length: scalars.length / frameNumbers },
      (_, k) => (scalars[frameNumbers * k + offset] ?? NaN) * unit,
    );
  return [
    { key: 'MD_time_fs', shape: [], values: column(0, timeStepFs) },
    { key: 'MD_step', isInteger: true, shape: [], values: column(0) },
    { key: 'MD_current_temperature', shape: [], values: column(1) },
    numberInfo('MD_temperature_K', column(2)),
    numberInfo('MD_pressure_GPa', column(3, 1 / gigapascal)),
  ];
}

function resultInfo(
  { energy, stress, hasStress }: Trajectories,
  { prefix, properties }: MdSettings,
): AppendedInfo[] {
  const info: AppendedInfo[] = [];
  if (properties.includes('energy')) info.push({ key: `${prefix}energy`, shape: [], values: energy });
  if (properties.includes('stress') && stress !== undefined)
    info.push({ ...stressInfo(stress, prefix), isThere: hasStress });
  return info;
}

function arraysOf(
  { momenta, energies, forces }: Trajectories,
  { prefix, properties }: MdSettings,
): AppendedArray[] {
  const arrays: AppendedArray[] = [];
  if (momenta !== undefined) arrays.push({ name: 'momenta', width: 3, values: momenta });
  if (properties.includes('energies') && energies !== undefined)
    arrays.push({ name: `${prefix}energies`, width: 1, values: energies });
  if (properties.includes('forces')) arrays.push({ name: `${prefix}forces`, width: 3, values: forces });
  return arrays;
}

function textsOf(trajectories: Trajectories, { settings, members }: Group): AppendedText[] {
  const { configType } = settings;
  const texts: AppendedText[] = [];
  if (configType !== 'none') {
    const typeOf = ({ configType: before }: Member): string =>
      configType === 'append' && before !== undefined ? `${before}:MD` : 'MD';
    texts.push({ key: 'config_type', values: eachFrame(trajectories, members, typeOf) });
  }
  const { endings, frames } = trajectories;
  if (!endings.some(({ name }) => name === 'aborted')) return texts;
  const values = members.flatMap((_, k) => {
    const own = new Array<string | undefined>(frames[k] ?? 0).fill(undefined);
    const ending = endings[k];
    if (ending?.name === 'aborted') own[own.length - 1] = ending.reason;
    return own;
  });
  return [...texts, { key: 'MD_aborted', values }];
}

/** All frames of a group, in one array for each thing that they have. */
export function appendixOf(trajectories: Trajectories, group: Group): Appendix {
  const { settings, members } = group;
  const { positions, cells } = trajectories;
  return {
    firstAtoms: firstAtomsOf(trajectories, members),
    info: [...motionInfo(trajectories, settings), ...resultInfo(trajectories, settings)],
    texts: textsOf(trajectories, group),
    arrays: arraysOf(trajectories, settings),
    geometry: { positions, cells },
    removed: staleNames(members, settings.prefix),
  };
}

/** The trajectory of one member, from the frames `first` to `end` of its group. */
export function framesOf(
  member: Member,
  appendix: Appendix,
  [first, end]: readonly [number, number],
): Configuration[] {
  return Array.from({ length: end - first }, (_, k) => {
    const frame = member.fresh();
    frame.append(appendix, first + k);
    return frame;
  });
}
