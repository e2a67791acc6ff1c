import type { Configuration } from '../configuration/configuration.js';
import { gatherGeometry } from '../configuration/geometry.js';
import { AtomloopError } from '../errors.js';
import type { Calculator, CalculatorOutcome, Property, StopFlag } from './calculator.js';
import {
  evaluatePotential,
  type PotentialFailure,
  type PotentialParameters,
  type PotentialSlabs,
} from './evaluate.js';

export const NATIVE_PROPERTIES: readonly Property[] = ['energy', 'forces', 'stress', 'energies'];

/** Kernels know atomic numbers only: an unsupported species is named by the label of its atom. */
function toError(
  { code, message, expected, got, atom }: PotentialFailure,
  configuration?: Configuration,
): AtomloopError {
  const label =
    code === 'E_UNSUPPORTED_SPECIES' && atom !== undefined ? configuration?.species[atom] : undefined;
  const found = label === undefined ? got : `\`${label}\` (atom ${String(atom)})`;
  return new AtomloopError('calculator', code, message, {
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { got: found }),
  });
}

/** Views into the slabs, one outcome per configuration. */
function splitSlabs(
  slabs: PotentialSlabs,
  natoms: Uint32Array,
  properties: readonly Property[],
): CalculatorOutcome[] {
  const { energy, forces, stress, energies, hasStress } = slabs;
  const isEnergyWanted = properties.includes('energy');
  const outcomes: CalculatorOutcome[] = [];
  let first = 0;
  natoms.forEach((size, index) => {
    const last = first + size;
    outcomes.push({
      ...(isEnergyWanted ? { energy: energy[index] ?? NaN } : {}),
      ...(forces ? { forces: forces.subarray(3 * first, 3 * last) } : {}),
      ...(stress && hasStress[index] === 1 ? { stress: stress.subarray(6 * index, 6 * index + 6) } : {}),
      ...(energies ? { energies: energies.subarray(first, last) } : {}),
    });
    first = last;
  });
  return outcomes;
}

/** A calculator whose potential is a kernel of the core addon. */
export class NativeCalculator implements Calculator {
  readonly properties = NATIVE_PROPERTIES;

  constructor(
    readonly name: string,
    private readonly potential: PotentialParameters,
  ) {}

  async calculate(
    configurations: readonly Configuration[],
    properties: readonly Property[],
    stop: StopFlag,
  ): Promise<CalculatorOutcome[]> {
    const geometry = gatherGeometry(configurations);
    const slabs = await evaluatePotential(this.potential, geometry, { properties, stop });
    const outcomes = splitSlabs(slabs, geometry.natoms, properties);
    for (const failure of slabs.errors)
      outcomes[failure.index] = toError(failure, configurations[failure.index]);
    return outcomes;
  }
}
