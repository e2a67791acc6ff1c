import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import type {
  Calculator,
  CalculatorResults,
  FurtherProperty,
  FurtherResult,
  Property,
  StopFlag,
} from './calculator.js';

/** Results of one configuration. */
export interface SingleResult {
  /** eV. */
  readonly energy: number;
  /** 3 per atom, eV/Å. */
  readonly forces: Float64Array;
  /** xx yy zz yz xz xy, eV/Å^3; absent where the configuration has none. */
  readonly stress?: Float64Array | undefined;
  /** 1 per atom, eV. */
  readonly energies?: Float64Array | undefined;
  /** About the origin, e Å. */
  readonly dipole?: Float64Array | undefined;
  /** 1 per atom, e. */
  readonly charges?: Float64Array | undefined;
}

/** Code from elsewhere that computes one configuration after another. */
export interface SingleSource {
  readonly name: string;
  readonly properties: readonly Property[];
  /** Throws or rejects with the error of that configuration. */
  calculate(
    configuration: Configuration,
    wanted: readonly Property[],
    stop: StopFlag,
  ): SingleResult | Promise<SingleResult>;
  dispose?(): void | Promise<void>;
}

function checkFinite({ energy, forces, ...others }: SingleResult): void {
  const isFinite = [[energy], forces, ...Object.values(others)].every((values = []) =>
    values.every((value: number) => Number.isFinite(value)),
  );
  if (!isFinite)
    throw new AtomloopError('calculator', 'E_NOT_FINITE', 'the calculator gave a number that is not finite');
}

/** Results of a list in flat arrays. */
class Slab {
  readonly errors = new Map<number, AtomloopError>();
  readonly natoms: Uint32Array;
  readonly energy: Float64Array;
  readonly forces: Float64Array;
  readonly stress: Float64Array;
  readonly hasStress: Uint8Array;
  readonly energies: Float64Array;
  readonly dipole: Float64Array;
  readonly charges: Float64Array;

  constructor(configurations: readonly Configuration[]) {
    const { length } = configurations;
    this.natoms = Uint32Array.from(configurations, ({ natoms }) => natoms);
    const atoms = this.natoms.reduce((sum, natoms) => sum + natoms, 0);
    this.energy = new Float64Array(length);
    this.forces = new Float64Array(3 * atoms);
    this.stress = new Float64Array(6 * length);
    this.hasStress = new Uint8Array(length);
    this.energies = new Float64Array(atoms);
    this.dipole = new Float64Array(3 * length);
    this.charges = new Float64Array(atoms);
  }

  set(place: number, atom: number, { energy, forces, stress, energies, ...others }: SingleResult): void {
    this.energy[place] = energy;
    this.forces.set(forces, 3 * atom);
    if (stress !== undefined) this.stress.set(stress, 6 * place);
    this.hasStress[place] = stress === undefined ? 0 : 1;
    if (energies !== undefined) this.energies.set(energies, atom);
    if (others.dipole !== undefined) this.dipole.set(others.dipole, 3 * place);
    if (others.charges !== undefined) this.charges.set(others.charges, atom);
  }

  results(has: (property: Property) => boolean): CalculatorResults {
    const { natoms, energy, forces, stress, hasStress, energies, errors } = this;
    return {
      natoms,
      ...(has('energy') && { energy }),
      ...(has('forces') && { forces }),
      ...(has('stress') && { stress, hasStress }),
      ...(has('energies') && { energies }),
      further: this.#further(has),
      errors,
    };
  }

  #further(has: (property: Property) => boolean): ReadonlyMap<FurtherProperty, FurtherResult> {
    const all: readonly [FurtherProperty, FurtherResult][] = [
      ['dipole', { per: 'configuration', width: 3, values: this.dipole }],
      ['charges', { per: 'atom', width: 1, values: this.charges }],
    ];
    return new Map(all.filter(([property]) => has(property)));
  }
}

/** A calculator that asks its source for one configuration after another; one that fails does so alone. */
export class OneByOneCalculator implements Calculator {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly isOneByOne = true;

  constructor(private readonly source: SingleSource) {
    this.name = source.name;
    this.properties = source.properties;
  }

  async calculate(
    configurations: readonly Configuration[],
    properties: readonly Property[],
    stop: StopFlag,
  ): Promise<CalculatorResults> {
    const slab = new Slab(configurations);
    let atom = 0;
    for (const [place, configuration] of configurations.entries()) {
      if (stop[0] !== 0) throw new AtomloopError('calculator', 'E_STOPPED', 'the calculation was stopped');
      try {
        const result = await this.source.calculate(configuration, properties, stop);
        checkFinite(result);
        slab.set(place, atom, result);
      } catch (thrown) {
        const error = AtomloopError.from(thrown, 'calculator', 'E_CALCULATOR');
        if (error.kind !== 'calculator' || error.code === 'E_STOPPED') throw error;
        slab.errors.set(place, error);
      }
      atom += configuration.natoms;
    }
    return slab.results((property) => properties.includes(property) && this.properties.includes(property));
  }

  async dispose(): Promise<void> {
    await this.source.dispose?.();
  }
}
