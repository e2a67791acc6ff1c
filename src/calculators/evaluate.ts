import type { Configuration } from '../configuration/configuration.js';
import type { Geometry } from '../configuration/geometry.js';
import { AtomloopError } from '../errors.js';
import { core } from '../native.js';
import type { Property, StopFlag } from './calculator.js';
import type { PotentialParameters } from './potential-parameters.js';

/** What went wrong with one configuration of a chunk. */
export interface PotentialFailure {
  /** Place in the chunk. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  /** 0-based atom at fault, where there is one. */
  readonly atom?: number;
}

/** Results of a chunk in flat arrays, laid out as its geometry. Those not wanted are absent. */
export interface PotentialSlabs {
  readonly energy: Float64Array;
  readonly forces?: Float64Array;
  readonly stress?: Float64Array;
  readonly energies?: Float64Array;
  /** 1 where a stress was wanted and exists. */
  readonly hasStress: Uint8Array;
  readonly errors: readonly PotentialFailure[];
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

/** Kernels know atomic numbers only: an unsupported species is named by the label of its atom. */
export function toCalculatorError(
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

/** The error of a native call, `E_STOPPED` where its flag was raised. */
export function stoppedOr(thrown: unknown): unknown {
  const isStop = thrown instanceof Error && 'code' in thrown && thrown.code === 'E_STOPPED';
  return isStop
    ? new AtomloopError('calculator', 'E_STOPPED', 'the calculation was stopped', { cause: thrown })
    : thrown;
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
      throw stoppedOr(thrown);
    });
}
