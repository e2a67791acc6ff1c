import { Configuration } from '../../configuration/configuration.js';
import type { Column } from '../../configuration/column.js';
import type { Info } from '../../configuration/info.js';
import { gigapascal } from '../../configuration/units.js';
import type { Ending, Trajectories } from '../../dynamics/trajectories.js';
import { frameNumbers } from './machine.js';
import type { MdSettings } from './settings.js';

/** Where the frames of one configuration lie among those of a chunk. */
export interface Place {
  readonly index: number;
  /** Of the chunk. */
  readonly frame: number;
  /** First atom of the first frame. */
  readonly atom: number;
}

/** What ASE reads as results of a calculator: they belong to the geometry that was read, not to those that follow. */
const resultNames = new Set([
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
]);

/** `last_op__md_` replaces all results of the last operation, `md_` only its own. */
function isStale(name: string, prefix: string): boolean {
  const [family, rest] = prefix.split('__', 2);
  if (resultNames.has(name)) return true;
  return rest !== undefined && family !== undefined && name.startsWith(`${family}__`);
}

/** What all frames of a trajectory have in common with the configuration that it began with. */
class Template {
  readonly #info: readonly (readonly [string, Info extends Map<string, infer V> ? V : never, boolean])[];
  readonly #arrays: readonly (readonly [string, Column])[];

  constructor(
    private readonly configuration: Configuration,
    settings: MdSettings,
  ) {
    const { info, arrays } = configuration;
    this.#info = [...info]
      .filter(([key]) => !isStale(key, settings.prefix))
      .map(([key, value]) => [key, value, info.isReal(key)]);
    this.#arrays = [...arrays].filter(([name]) => !isStale(name, settings.prefix));
  }

  frame(positions: Float64Array, cell: Float64Array): Configuration {
    const { species, pbc } = this.configuration;
    const frame = new Configuration({
      species,
      positions,
      cell: this.configuration.cell === null ? null : cell,
      pbc,
      arrays: this.#arrays,
    });
    for (const [key, value, isReal] of this.#info) {
      if (isReal) frame.info.setReal(key, value as number);
      else frame.info.set(key, value);
    }
    return frame;
  }
}

function addConfigType(info: Info, mode: MdSettings['configType']): void {
  if (mode === 'none') return;
  const before = info.get('config_type');
  info.set('config_type', mode === 'append' && typeof before === 'string' ? `${before}:MD` : 'MD');
}

/** Time, temperatures and pressure of a frame, as wfl names them. */
function addNumbers(info: Info, numbers: Float64Array, { timeStepFs }: MdSettings): void {
  const [step = 0, current = NaN, target = NaN, pressure = NaN] = numbers;
  info.setReal('MD_time_fs', step * timeStepFs);
  info.set('MD_step', step);
  info.setReal('MD_current_temperature', current);
  if (Number.isNaN(target)) info.delete('MD_temperature_K');
  else info.setReal('MD_temperature_K', target);
  if (Number.isNaN(pressure)) info.delete('MD_pressure_GPa');
  else info.setReal('MD_pressure_GPa', pressure / gigapascal);
}

function addResults(
  frame: Configuration,
  trajectories: Trajectories,
  { frame: k, atom }: Place,
  settings: MdSettings,
): void {
  const { natoms, info, arrays } = frame;
  const { prefix, properties } = settings;
  const has = (property: (typeof properties)[number]): boolean => properties.includes(property);
  const { energy, forces, stress, hasStress, energies } = trajectories;
  if (has('energy')) info.setReal(`${prefix}energy`, energy[k] ?? NaN);
  if (has('stress') && stress !== undefined && hasStress?.[k] === 1)
    info.set(`${prefix}stress`, { kind: 'R', shape: [6], values: stress.subarray(6 * k, 6 * k + 6) });
  if (has('energies') && energies !== undefined)
    arrays.set(`${prefix}energies`, { kind: 'R', width: 1, values: energies.subarray(atom, atom + natoms) });
  if (has('forces'))
    arrays.set(`${prefix}forces`, {
      kind: 'R',
      width: 3,
      values: forces.subarray(3 * atom, 3 * (atom + natoms)),
    });
}

/** The trajectory of one configuration. */
export function framesOf(
  configuration: Configuration,
  trajectories: Trajectories,
  place: Place,
  settings: MdSettings,
): Configuration[] {
  const template = new Template(configuration, settings);
  const { natoms } = configuration;
  const { positions, cells, momenta, scalars } = trajectories;
  const count = trajectories.frames[place.index] ?? 0;
  const ending: Ending | undefined = trajectories.endings[place.index];
  return Array.from({ length: count }, (_, i) => {
    const k = place.frame + i;
    const atom = place.atom + i * natoms;
    const frame = template.frame(
      positions.subarray(3 * atom, 3 * (atom + natoms)),
      cells.subarray(9 * k, 9 * k + 9),
    );
    addNumbers(frame.info, scalars.subarray(frameNumbers * k, frameNumbers * (k + 1)), settings);
    addConfigType(frame.info, settings.configType);
    if (ending?.name === 'aborted' && i === count - 1) frame.info.set('MD_aborted', ending.reason);
    if (momenta !== undefined)
      frame.arrays.set('momenta', {
        kind: 'R',
        width: 3,
        values: momenta.subarray(3 * atom, 3 * (atom + natoms)),
      });
    addResults(frame, trajectories, { ...place, frame: k, atom }, settings);
    return frame;
  });
}
