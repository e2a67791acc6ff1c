import type { Geometry } from '../configuration/geometry.js';
import { AtomloopError } from '../errors.js';
import { core } from '../native.js';
import type { Property, StopFlag } from './calculator.js';

/** Interpolated functions of a setfl file, in native memory; stays in the thread that made it. */
export type EamTables = object;

/** Entries of a parameter file, one after another. */
export interface ThreeBodyEntries {
  /** Atomic numbers of the central atom and its two neighbors. */
  readonly elements: Uint8Array;
  /** In the order of the file: 11 per entry for `sw`, 14 for `tersoff`. */
  readonly values: Float64Array;
  /** The elements, for messages. */
  readonly names: string;
}

/** An interatomic potential of the core addon with all its parameters. Lengths in Å, energies in eV. */
export type PotentialParameters =
  | { readonly kind: 'emt'; readonly asapCutoff: boolean }
  | {
      readonly kind: 'lj';
      readonly sigma: number;
      readonly epsilon: number;
      readonly rc: number;
      readonly ro: number;
      readonly smooth: boolean;
    }
  | {
      readonly kind: 'morse';
      readonly epsilon: number;
      readonly r0: number;
      readonly rho0: number;
      readonly rcut1: number;
      readonly rcut2: number;
    }
  | { readonly kind: 'eam'; readonly tables: EamTables }
  | ({ readonly kind: 'sw' | 'tersoff' } & ThreeBodyEntries)
  | { readonly kind: 'zbl'; readonly inner: number; readonly outer: number };

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

function stopped(thrown: unknown): unknown {
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
      throw stopped(thrown);
    });
}
