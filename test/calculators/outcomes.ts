import type { CalculatorResults } from '../../src/calculators/calculator.js';
import type { AtomloopError } from '../../src/errors.js';

/** What a calculator found for one configuration: what was asked for and exists. */
export interface Outcome {
  readonly energy?: number | undefined;
  readonly forces?: Float64Array | undefined;
  readonly stress?: Float64Array | undefined;
  readonly energies?: Float64Array | undefined;
}

/** Results configuration by configuration. */
export function outcomesOf(results: CalculatorResults): (Outcome | AtomloopError)[] {
  const { natoms, energy, forces, stress, hasStress, energies, errors } = results;
  let end = 0;
  return Array.from(natoms, (count, i) => {
    const first = end;
    end += count;
    return (
      errors.get(i) ?? {
        energy: energy?.[i],
        forces: forces?.subarray(3 * first, 3 * end),
        stress: hasStress?.[i] === 1 ? stress?.subarray(6 * i, 6 * i + 6) : undefined,
        energies: energies?.subarray(first, end),
      }
    );
  });
}
