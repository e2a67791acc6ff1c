import { AtomloopError } from '../errors.js';
import { core } from '../native.js';

/** The geometry of one configuration, and how far neighbors reach. */
export interface NeighborRequest {
  /** natoms x 3, Å; anywhere, also outside the cell. */
  readonly positions: Float64Array;
  /** Three vectors, Å; zeros where there is none. */
  readonly cell: Float64Array;
  /** Three flags. */
  readonly pbc: Uint8Array;
  /** Å; pairs are strictly closer. */
  readonly cutoff: number;
}

/** Every pair in both directions, ordered by `i`, `j`, shift. */
export interface NeighborList {
  readonly i: Uint32Array;
  readonly j: Uint32Array;
  /** Three integers S per pair: the distance vector is `positions[j] + S cell - positions[i]`. */
  readonly shifts: Int32Array;
  /** Å. */
  readonly distances: Float64Array;
}

interface Addon {
  neighborList(request: NeighborRequest): NeighborList;
}

interface NativeFailure extends Error {
  readonly code: string;
  readonly expected?: string;
  readonly got?: string;
}

const isNativeFailure = (thrown: unknown): thrown is NativeFailure =>
  thrown instanceof Error &&
  'code' in thrown &&
  typeof thrown.code === 'string' &&
  thrown.code.startsWith('E_');

/**
 * All neighbors of all atoms, periodic images included; an atom is no neighbor of itself, its images are.
 * Throws `E_BAD_POSITIONS`, `E_BAD_CELL`, `E_TOO_MANY_IMAGES` or `E_TOO_MANY_NEIGHBORS`.
 */
export function neighborList(request: NeighborRequest): NeighborList {
  try {
    return core<Addon>().neighborList(request);
  } catch (thrown) {
    if (!isNativeFailure(thrown)) throw thrown;
    const { code, message, expected, got } = thrown;
    throw new AtomloopError('calculator', code, message, {
      cause: thrown,
      ...(expected === undefined ? {} : { expected }),
      ...(got === undefined ? {} : { got }),
    });
  }
}
