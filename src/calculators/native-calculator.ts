import type { Configuration } from '../configuration/configuration.js';
import { gatherGeometry } from '../configuration/geometry.js';
import { AtomloopError } from '../errors.js';
import type { Calculator, CalculatorResults, Property, StopFlag } from './calculator.js';
import { evaluatePotential, type PotentialFailure, type PotentialParameters } from './evaluate.js';

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
  ): Promise<CalculatorResults> {
    const geometry = gatherGeometry(configurations);
    const { energy, errors, ...rest } = await evaluatePotential(this.potential, geometry, {
      properties,
      stop,
    });
    return {
      natoms: geometry.natoms,
      ...rest,
      ...(properties.includes('energy') ? { energy } : {}),
      errors: new Map(
        errors.map((failure) => [failure.index, toError(failure, configurations[failure.index])]),
      ),
    };
  }
}
