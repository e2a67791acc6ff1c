import type { ChunkFailure } from '../configuration/chunk-failure.js';

/** How a minimizer or an integrator ended with one configuration. */
export interface Ending {
  /** Such as `converged`, `unconverged`, `finished`, `aborted`; empty where it broke off with an error. */
  readonly name: string;
  /** Why, for people; may be empty. */
  readonly reason: string;
  readonly steps: number;
}

/** The trajectories of a chunk: the frames of one configuration after those of another, in flat arrays. */
export interface Trajectories {
  /** Frames of each configuration. */
  readonly frames: Uint32Array;
  /** 3 per atom and frame, Å. */
  readonly positions: Float64Array;
  /** 9 per frame, Å. */
  readonly cells: Float64Array;
  /** 1 per frame, eV. */
  readonly energy: Float64Array;
  /** 3 per atom and frame, eV/Å. */
  readonly forces: Float64Array;
  /** Numbers that the machine tells of each frame; how many and which is the machine's. */
  readonly scalars: Float64Array;
  /** Rows of the log of each configuration, and their numbers: where the machine keeps one. */
  readonly logRows?: Uint32Array;
  readonly log?: Float64Array;
  /** 3 per atom and frame, amu Å per time unit of ASE. */
  readonly momenta?: Float64Array;
  /** 1 per atom and frame, eV. */
  readonly energies?: Float64Array;
  /** 6 per frame, xx yy zz yz xz xy, eV/Å^3. */
  readonly stress?: Float64Array;
  /** 1 for each frame with a stress. */
  readonly hasStress?: Uint8Array;
  /** One per configuration. */
  readonly endings: readonly Ending[];
  readonly errors: readonly ChunkFailure[];
}
