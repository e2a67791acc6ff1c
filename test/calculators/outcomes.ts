import assert from 'node:assert/strict';
import type { Calculator, CalculatorResults } from '../../src/calculators/calculator.js';
import { AtomloopError } from '../../src/errors.js';
import { configurationOf, stopFlag, type Structure } from './structures.js';

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

/** All that a calculator finds for a structure. Fails where that is an error. */
export async function outcomeOf(calculator: Calculator, structure: Structure): Promise<Outcome> {
  const configurations = [configurationOf(structure)];
  const results = await calculator.calculate(configurations, calculator.properties, stopFlag());
  const [outcome] = outcomesOf(results);
  if (outcome === undefined || outcome instanceof AtomloopError) assert.fail(outcome);
  return outcome;
}
