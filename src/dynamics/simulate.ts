import type { Calculator, CalculatorResults, Property, StopFlag } from '../calculators/calculator.js';
import type { PotentialParameters } from '../calculators/potential-parameters.js';
import { failureErrors, stoppedOr } from '../configuration/chunk-failure.js';
import type { Configuration } from '../configuration/configuration.js';
import { gatherGeometry, type Geometry } from '../configuration/geometry.js';
import { AtomloopError } from '../errors.js';
import { core } from '../native.js';
import type { Motion } from './motion.js';
import type { Trajectories } from './trajectories.js';

/** A minimizer or an integrator of the core addon: `kind`, and what that kind wants to know. */
export interface Machine {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** What is kept of each frame besides positions, cell, energy and forces. */
export interface Keep {
  readonly stress: boolean;
  readonly energies: boolean;
}

/** Configurations that move. */
export interface Simulation {
  readonly configurations: readonly Configuration[];
  /** Of all of them, in flat arrays. */
  readonly motion: Motion;
  readonly machine: Machine;
  readonly keep: Keep;
  readonly stop: StopFlag;
}

type Request = Geometry & Motion & Pick<Simulation, 'machine' | 'keep' | 'stop'>;

interface Step {
  /** Of those that wait for forces. */
  readonly indices: Uint32Array;
  readonly positions: Float64Array;
  readonly cells: Float64Array;
}

interface StepResults {
  readonly energy: number;
  readonly forces: Float64Array;
  readonly stress?: Float64Array;
  readonly energies?: Float64Array;
}

interface Stepper {
  geometry(): Step;
  advance(index: number, results: StepResults): void;
  /** Where it was, such as `step 12`; may be empty. */
  fail(index: number): string;
  result(): Trajectories;
}

interface Addon {
  runDynamics(request: Request & { readonly potential: PotentialParameters }): Promise<Trajectories>;
  readonly Stepper: new (request: Request) => Stepper;
}

/** Trajectories, and by place in the list the error of each configuration that broke off. */
export interface Simulated {
  readonly trajectories: Trajectories;
  readonly errors: ReadonlyMap<number, AtomloopError>;
}

/**
 * Moves configurations with a calculator, each to its own end. With a potential of the core addon that is one native call
 * off the event loop; any other calculator is asked for all that still move at once, step by step, or moves them one by one. Rejects with
 * `E_STOPPED` when the flag is raised.
 */
export async function simulate(calculator: Calculator, simulation: Simulation): Promise<Simulated> {
  const { configurations, motion, machine, keep, stop } = simulation;
  const request: Request = { ...gatherGeometry(configurations), ...motion, machine, keep, stop };
  const { potential } = calculator;
  if (potential === undefined) return new Stepping(calculator, simulation, request).run();
  const trajectories = await core<Addon>()
    .runDynamics({ ...request, potential })
    .catch((thrown: unknown) => {
      throw stoppedOr(thrown, 'calculator');
    });
  return { trajectories, errors: failureErrors(trajectories.errors, { kind: 'calculator', configurations }) };
}

/** Lock-step: every round asks the calculator for all configurations that still move, or for the first of them. */
class Stepping {
  readonly #stepper: Stepper;
  readonly #properties: readonly Property[];
  readonly #moving: readonly Configuration[];
  readonly #failures = new Map<number, AtomloopError>();

  constructor(
    private readonly calculator: Calculator,
    private readonly simulation: Simulation,
    request: Request,
  ) {
    const { keep, configurations } = simulation;
    this.#stepper = new (core<Addon>().Stepper)(request);
    const has = (property: Property): boolean => calculator.properties.includes(property);
    this.#properties = [
      'energy',
      'forces',
      ...(keep.stress && has('stress') ? (['stress'] as const) : []),
      ...(keep.energies && has('energies') ? (['energies'] as const) : []),
    ];
    this.#moving = configurations.map((configuration) => configuration.copy());
  }

  async run(): Promise<Simulated> {
    for (;;) {
      const step = this.#next();
      if (step.indices.length === 0) break;
      if (this.simulation.stop[0] !== 0)
        throw new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
      await this.#round(step);
    }
    const trajectories = this.#stepper.result();
    const errors = failureErrors(trajectories.errors, { kind: 'calculator', configurations: this.#moving });
    for (const [index, error] of this.#failures) errors.set(index, error);
    return { trajectories, errors };
  }

  #next(): Step {
    const step = this.#stepper.geometry();
    return this.calculator.isOneByOne === true ? { ...step, indices: step.indices.subarray(0, 1) } : step;
  }

  async #round(step: Step): Promise<void> {
    const list = this.#move(step);
    const results = await this.calculator.calculate(list, this.#properties, this.simulation.stop);
    let atom = 0;
    for (const [k, index] of step.indices.entries()) {
      const { natoms } = list[k] ?? { natoms: 0 };
      const error = results.errors.get(k);
      if (error === undefined) this.#stepper.advance(index, resultsAt(results, { k, atom, natoms }));
      else {
        const place = this.#stepper.fail(index);
        this.#failures.set(index, placed(error, place));
      }
      atom += natoms;
    }
  }

  #move({ indices, positions, cells }: Step): Configuration[] {
    let atom = 0;
    return Array.from(indices, (index, k) => {
      const configuration = this.#moving[index];
      if (configuration === undefined) throw new RangeError(`no configuration ${String(index)}`);
      configuration.positions = positions.slice(3 * atom, 3 * (atom + configuration.natoms));
      if (configuration.cell !== null) configuration.cell = cells.slice(9 * k, 9 * k + 9);
      atom += configuration.natoms;
      return configuration;
    });
  }
}

/** The same error with where it happened before its message. */
function placed(error: AtomloopError, place: string): AtomloopError {
  if (place === '') return error;
  const { kind, code, message, details } = error;
  return new AtomloopError(kind, code, `${place}: ${message}`, { ...details, cause: error });
}

interface Place {
  readonly k: number;
  readonly atom: number;
  readonly natoms: number;
}

function resultsAt(results: CalculatorResults, { k, atom, natoms }: Place): StepResults {
  const { energy, forces, stress, hasStress, energies } = results;
  if (energy === undefined || forces === undefined) {
    throw new AtomloopError('calculator', 'E_NO_FORCES', 'the calculator gave no energy or no forces');
  }
  const isThere = stress !== undefined && (hasStress === undefined || hasStress[k] === 1);
  return {
    energy: energy[k] ?? NaN,
    forces: forces.slice(3 * atom, 3 * (atom + natoms)),
    ...(isThere ? { stress: stress.slice(6 * k, 6 * k + 6) } : {}),
    ...(energies === undefined ? {} : { energies: energies.slice(atom, atom + natoms) }),
  };
}
