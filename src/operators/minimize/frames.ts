import type { Configuration } from '../../configuration/configuration.js';
import type { Ending, Trajectories } from '../../dynamics/trajectories.js';
import type { AtomloopError } from '../../errors.js';
import { unconverged } from './errors.js';
import type { MinimizeOptions } from './options.js';

/** Results that belong to the geometry of the input alone: of these names ASE makes results of a calculator. */
const staleResults = [
  'energy',
  'free_energy',
  'energies',
  'forces',
  'stress',
  'stresses',
  'virial',
  'dipole',
  'charges',
  'magmom',
  'magmoms',
];

/** ASE reads a plain `stress` only as 3x3, and any other key as it is. */
const fullOrder = [0, 5, 4, 5, 1, 3, 4, 3, 2];

/** Makes configurations of the frames of a chunk, in the order of its configurations. */
export class MinimizedFrames {
  #configuration = 0;
  #frame = 0;
  #atom = 0;

  constructor(
    private readonly trajectories: Trajectories,
    private readonly options: MinimizeOptions,
  ) {}

  /**
   * The output for the next configuration, which becomes its last frame; where it broke off its frames are passed over.
   */
  take(
    configuration: Configuration,
    setting: Setting,
  ): Configuration | readonly Configuration[] | null | AtomloopError {
    const count = this.trajectories.frames[this.#configuration] ?? 0;
    const ending = this.trajectories.endings[this.#configuration];
    this.#configuration += 1;
    const isWanted =
      ending?.name === 'converged' || (ending?.name === 'unconverged' && !this.options.requireConverged);
    if (!isWanted) {
      this.#frame += count;
      this.#atom += count * configuration.natoms;
      return ending?.name === 'unconverged' ? unconverged(ending, this.options.fmax) : null;
    }
    const frames = Array.from({ length: count }, (_, i) => {
      const own = i === count - 1 ? configuration : configuration.copy();
      return this.#frameOf(own, { type: typeOf(i, count, ending), ending, setting });
    });
    if (this.options.frames === 'all') return frames;
    if (this.options.frames === 'last-converged' && ending.name !== 'converged') return null;
    return frames.at(-1) ?? null;
  }

  #frameOf(configuration: Configuration, { type, ending, setting }: Frame): Configuration {
    this.#removeResults(configuration);
    this.#place(configuration);
    this.#results(configuration);
    const { info } = configuration;
    const { configType } = this.options;
    const { spaceGroup, pressureGpa } = setting;
    for (const key of ['optimize_n_steps', 'optimize_space_group', 'optimize_pressure_GPa']) info.delete(key);
    if (pressureGpa !== undefined) info.setReal('optimize_pressure_GPa', pressureGpa);
    if (spaceGroup > 0) info.set('optimize_space_group', spaceGroup);
    info.set('optimize_config_type', type);
    if (type.startsWith('optimize_last')) info.set('optimize_n_steps', ending.steps);
    if (configType !== 'none') info.set('config_type', configTypeOf(configuration, type, configType));
    this.#frame += 1;
    this.#atom += configuration.natoms;
    return configuration;
  }

  /** Those of other geometries, and those of the operator before: wfl keeps only what the last one has found. */
  #removeResults({ info, arrays }: Configuration): void {
    const { prefix } = this.options;
    const end = prefix.indexOf('__');
    const family = end > 0 ? prefix.slice(0, end + 2) : undefined;
    for (const values of [info, arrays]) {
      for (const name of staleResults) values.delete(name);
      for (const name of [...values.keys()]) {
        if (family !== undefined && name.startsWith(family)) values.delete(name);
      }
    }
  }

  #place(configuration: Configuration): void {
    const { positions, cells } = this.trajectories;
    configuration.positions = positions.slice(3 * this.#atom, 3 * (this.#atom + configuration.natoms));
    if (configuration.cell !== null) configuration.cell = cells.slice(9 * this.#frame, 9 * this.#frame + 9);
  }

  #results({ natoms, info, arrays }: Configuration): void {
    const { energy, forces, stress, hasStress } = this.trajectories;
    const { prefix } = this.options;
    info.setReal(`${prefix}energy`, energy[this.#frame] ?? NaN);
    if (stress !== undefined && hasStress?.[this.#frame] === 1) {
      const voigt = stress.slice(6 * this.#frame, 6 * this.#frame + 6);
      const full = Float64Array.from(fullOrder, (k) => voigt[k] ?? NaN);
      const value = prefix === '' ? { shape: [3, 3], values: full } : { shape: [6], values: voigt };
      info.set(`${prefix}stress`, { kind: 'R', ...value });
    } else info.delete(`${prefix}stress`);
    const values = forces.slice(3 * this.#atom, 3 * (this.#atom + natoms));
    arrays.set(`${prefix}forces`, { kind: 'R', width: 3, values });
    info.delete(`${prefix}calculation_failed`);
  }
}

/** What a configuration was minimized with. */
interface Setting {
  /** Number of the space group that was kept, 0 for none. */
  readonly spaceGroup: number;
  /** Absent where the cell was fixed. */
  readonly pressureGpa: number | undefined;
}

/** What is told of a frame besides its geometry and results. */
interface Frame {
  readonly type: string;
  readonly ending: Ending;
  readonly setting: Setting;
}

/** As wfl names the frames of a minimization. */
function typeOf(frame: number, count: number, { name }: Ending): string {
  if (frame === count - 1) return `optimize_last_${name}`;
  return frame === 0 ? 'optimize_initial' : 'optimize_mid';
}

function configTypeOf({ info }: Configuration, type: string, update: MinimizeOptions['configType']): string {
  const before = info.get('config_type');
  return update === 'overwrite' || before === undefined || typeof before === 'object'
    ? type
    : `${before}:${type}`;
}
