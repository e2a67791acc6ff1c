import { stoppedOr, type ChunkFailure } from '../configuration/chunk-failure.js';
import type { Geometry } from '../configuration/geometry.js';
import { core } from '../native.js';
import type { Property, StopFlag } from './calculator.js';
import type { PotentialParameters } from './potential-parameters.js';

/** Results of a chunk in flat arrays, laid out as its geometry. Those not wanted are absent. */
export interface PotentialSlabs {
  readonly energy: Float64Array;
  readonly forces?: Float64Array;
  readonly stress?: Float64Array;
  readonly energies?: Float64Array;
  /** 1 where a stress was wanted and exists. */
  readonly hasStress: Uint8Array;
  readonly errors: readonly ChunkFailure[];
}

interface Addon {
  evaluate(
    request: Geometry & {
      readonly potential: PotentialParameters;
      readonly want: { readonly forces: boolean; readonly stress: boolean; readonly energies: boolean };
      readonly stop: StopFlag;
    },
  ): Promise<PotentialSlabs>;
}

/** What to compute, and the flag that ends it early. */
export interface EvaluateOptions {
  /** The energy is always computed. */
  readonly properties: readonly Property[];
  readonly stop: StopFlag;
}

/**
 * Computes a whole chunk in one native call off the event loop. The arrays of `geometry` must not be
 * changed or transferred before it ends. Rejects with `E_STOPPED` when the flag is raised.
 */
export async function evaluatePotential(
  potential: PotentialParameters,
  { natoms, numbers, positions, cells, pbc }: Geometry,
  { properties, stop }: EvaluateOptions,
): Promise<PotentialSlabs> {
  const want = {
    forces: properties.includes('forces'),
    stress: properties.includes('stress'),
    energies: properties.includes('energies'),
  };
  return await core<Addon>()
    .evaluate({ potential, natoms, numbers, positions, cells, pbc, want, stop })
    .catch((thrown: unknown) => {
      throw stoppedOr(thrown, 'calculator');
    });
}
