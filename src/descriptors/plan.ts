import { usageError } from '../errors.js';
import { argumentError } from './arguments.js';
import type { CenteredSource, DescriptorUse, PreparedDescriptor } from './descriptor.js';
import type { PlanRequest } from './native-plan.js';
import { prepareDescriptor } from './registry.js';

/** What is computed for every configuration. */
export interface PlanOptions extends DescriptorUse {
  readonly normalize: boolean;
  /** Weights vectors for one species of centers with its share of the atoms; not per atom. */
  readonly compositionWeight: boolean;
}

/** The plan for the addon, and the center of each of its groups. */
export interface Plan {
  readonly request: PlanRequest;
  readonly centers: readonly (number | null)[];
}

/** Centers of a descriptor that is for one species by its place. */
function agreeing({ name, centers }: PreparedDescriptor, center: number | null): readonly number[] {
  if (center === null || centers.length === 0) return center === null ? centers : [center];
  if (centers.length === 1 && centers[0] === center) return centers;
  throw argumentError(name, 'Z', { expected: `${center}, as its place says`, got: centers });
}

/** Checks all descriptors and puts them together. */
export function planOf(sources: readonly CenteredSource[], options: PlanOptions): Plan {
  const { perAtom, normalize, compositionWeight } = options;
  const groups = perAtom ? [...new Set(sources.map(({ center }) => center))] : [null];
  const parts = sources.map(({ center, source }) => {
    const prepared = prepareDescriptor(source, options);
    if (!prepared.hasAtoms && (perAtom || center !== null)) {
      throw usageError('E_DESCRIPTOR_ARGUMENT', `\`${prepared.name}\` describes configurations, not atoms`, {
        hint: perAtom ? 'leave out `--per-atom`' : 'leave out the species before it',
      });
    }
    if (perAtom && center === null && prepared.centers.length > 0) {
      throw usageError('E_DESCRIPTOR_ARGUMENT', 'a descriptor with `Z` describes only some of the atoms', {
        hint: `say for which: \`${prepared.centers[0] ?? ''}: soap …\``,
      });
    }
    return {
      parameters: prepared.parameters,
      centers: Uint8Array.from(agreeing(prepared, center)),
      group: perAtom ? groups.indexOf(center) : 0,
      weightBy: !perAtom && compositionWeight ? (center ?? 0) : 0,
    };
  });
  return { request: { parts, perAtom, normalize }, centers: groups };
}
