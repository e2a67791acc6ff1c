import type { Literal } from '../../src/expressions/literal.js';
import type { ChunkFailure } from '../../src/configuration/chunk-failure.js';
import { NativePlan } from '../../src/descriptors/native-plan.js';
import { planOf, type PlanOptions } from '../../src/descriptors/plan.js';
import { readSources } from '../../src/descriptors/sources.js';
import { geometryOf, stopFlag, type Structure } from '../calculators/structures.js';

/** Vectors of structures or of their atoms, one after another: not normalized unless asked for. */
export interface Vectors {
  readonly rows: readonly Float64Array[];
  readonly errors: readonly ChunkFailure[];
}

/** The plan of descriptors in any form. */
export function nativePlan(descriptor: Literal, options: Partial<PlanOptions> = {}): NativePlan {
  const defaults = { perAtom: false, normalize: false, compositionWeight: true, species: undefined };
  return new NativePlan(planOf(readSources(descriptor), { ...defaults, ...options }).request);
}

/** Vectors of the first group of a plan. */
export async function describeAll(
  descriptor: Literal,
  structures: readonly Structure[],
  options: Partial<PlanOptions> = {},
): Promise<Vectors> {
  const plan = nativePlan(descriptor, options);
  const { groups, errors } = await plan.describe(geometryOf(structures), stopFlag());
  const [values = new Float64Array()] = groups;
  const [width = 0] = plan.widths;
  const rows = Array.from({ length: values.length / width }, (_, k) =>
    values.subarray(k * width, (k + 1) * width),
  );
  return { rows, errors };
}

/** The only vector, or those of all atoms of the only structure. Throws its error. */
export async function describeOne(
  descriptor: Literal,
  structure: Structure,
  options: Partial<PlanOptions> = {},
): Promise<Float64Array> {
  const { rows, errors } = await describeAll(descriptor, [structure], options);
  if (errors[0] !== undefined) throw Object.assign(new Error(errors[0].message), errors[0]);
  return Float64Array.from(rows.flatMap((row) => [...row]));
}
