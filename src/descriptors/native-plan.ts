import type { StopFlag } from '../calculators/calculator.js';
import { stoppedOr, type ChunkFailure } from '../configuration/chunk-failure.js';
import type { Geometry } from '../configuration/geometry.js';
import { usageError } from '../errors.js';
import { core } from '../native.js';
import type { DescriptorParameters } from './descriptor.js';

/** What the addon builds a plan from. */
export interface PlanRequest {
  /** By group, ascending. */
  readonly parts: readonly {
    readonly parameters: DescriptorParameters;
    /** Atomic numbers; none: all atoms. */
    readonly centers: Uint8Array;
    readonly group: number;
    /** Atomic number whose share of the atoms is the weight, or 0. */
    readonly weightBy: number;
  }[];
  readonly perAtom: boolean;
  readonly normalize: boolean;
}

/** Results of a chunk: by group one array with a row per configuration or atom. Rows of a configuration that failed mean nothing. */
export interface Described {
  readonly groups: readonly Float64Array[];
  readonly errors: readonly ChunkFailure[];
}

interface Addon {
  descriptorPlan(request: PlanRequest): object;
  descriptorWidths(request: { readonly plan: object }): readonly number[];
  describe(request: Geometry & { readonly plan: object; readonly stop: StopFlag }): Promise<Described>;
}

interface NativeFailure extends Error {
  readonly code: string;
  readonly expected?: string;
  readonly got?: string;
}

const isFailure = (thrown: unknown): thrown is NativeFailure =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'E_DESCRIPTOR_ARGUMENT';

/** Descriptors in native memory, with the tables they need: built once, used for every chunk. */
export class NativePlan {
  readonly #plan: object;
  /** Length of the vectors, by group. */
  readonly widths: readonly number[];

  /** Throws `E_DESCRIPTOR_ARGUMENT` where the parameters do not go together. */
  constructor(request: PlanRequest) {
    try {
      this.#plan = core<Addon>().descriptorPlan(request);
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown;
      const { code, message, expected, got } = thrown;
      throw usageError(code, message, {
        cause: thrown,
        ...(expected === undefined ? {} : { expected }),
        ...(got === undefined ? {} : { got }),
      });
    }
    this.widths = core<Addon>().descriptorWidths({ plan: this.#plan });
  }

  /**
   * Describes a whole chunk in one native call off the event loop. The arrays of `geometry` must not be changed or
   * transferred before it ends. Rejects with `E_STOPPED` when the flag is raised.
   */
  async describe(geometry: Geometry, stop: StopFlag): Promise<Described> {
    return core<Addon>()
      .describe({ ...geometry, plan: this.#plan, stop })
      .catch((thrown: unknown) => {
        throw stoppedOr(thrown, 'operator');
      });
  }
}
