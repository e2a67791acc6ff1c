import { failureErrors } from '../configuration/chunk-failure.js';
import type { Configuration } from '../configuration/configuration.js';
import { gatherGeometry } from '../configuration/geometry.js';
import type { Calculator, CalculatorResults, Property, StopFlag } from './calculator.js';
import { evaluatePotential } from './evaluate.js';
import type { PotentialParameters } from './potential-parameters.js';

export const NATIVE_PROPERTIES: readonly Property[] = ['energy', 'forces', 'stress', 'energies'];

/** A calculator whose potential is a kernel of the core addon. */
export class NativeCalculator implements Calculator {
  readonly properties = NATIVE_PROPERTIES;

  constructor(
    readonly name: string,
    readonly potential: PotentialParameters,
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
      errors: failureErrors(errors, { kind: 'calculator', configurations }),
    };
  }
}
