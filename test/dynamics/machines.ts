import type { Configuration } from '../../src/configuration/configuration.js';
import { RandomStream } from '../../src/configuration/random.js';
import { femtosecond } from '../../src/configuration/units.js';
import { joinMotions, motionOf } from '../../src/dynamics/motion.js';
import type { Machine, Simulation } from '../../src/dynamics/simulate.js';
import { stopFlag } from '../calculators/structures.js';

/** What a test says of a run; times in fs. */
export interface Course {
  readonly ensemble?: Readonly<Record<string, unknown>>;
  readonly steps: number;
  readonly timeStepFs?: number;
  readonly every?: number;
  readonly logEvery?: number;
  /** K, NaN for none. */
  readonly temperature?: number;
  /** eV/Å^3, NaN for none. */
  readonly pressure?: number;
  /** Draw velocities at that temperature, with this seed. */
  readonly draw?: number;
  readonly seed?: number;
  readonly normals?: Float64Array;
  readonly abort?: Readonly<Record<string, number>>;
}

function machine(course: Course, count: number): Machine {
  const { steps, timeStepFs = 1, every = steps, logEvery = 0 } = course;
  const { temperature = NaN, pressure = NaN, draw, seed = 1, normals } = course;
  const states = (purpose: string): Uint32Array =>
    Uint32Array.from(
      { length: 4 * count },
      (_, k) => new RandomStream(seed, Math.floor(k / 4), purpose).state[k % 4] ?? 0,
    );
  return {
    kind: 'md',
    ensemble: { name: 'nve', isIsotropic: true, fixesCenter: true, ...course.ensemble },
    timeStep: timeStepFs * femtosecond,
    stages: Float64Array.of(steps, temperature, pressure),
    every,
    lastOnly: false,
    logEvery,
    abort: course.abort ?? {},
    velocities: {
      temperature: draw ?? 0,
      isExact: true,
      stopsDrift: true,
      draws: new Uint8Array(count).fill(draw === undefined ? 0 : 1),
      states: states('velocities'),
    },
    noise: states('noise'),
    compressibilities: new Float64Array(count).fill(Number(course.ensemble?.['compressibility'] ?? 0)),
    ...(normals === undefined ? {} : { normals }),
  };
}

export function simulation(configurations: readonly Configuration[], course: Course): Simulation {
  return {
    configurations,
    motion: joinMotions(configurations.map(motionOf)),
    machine: machine(course, configurations.length),
    keep: { stress: course.pressure !== undefined || course.logEvery !== undefined, energies: false },
    stop: stopFlag(),
  };
}
