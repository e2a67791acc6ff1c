import type { StepGroup } from './groups.js';

/** A group at its place in the tree. */
export interface Twig {
  /** The branches that lead to it, and its name. */
  readonly start: string;
  readonly group: StepGroup;
  /** Names of the prerequisites that it is not drawn below. */
  readonly others: readonly string[];
  readonly isRoot: boolean;
  /** What comes after it is drawn further down, from the left. */
  readonly isCut: boolean;
}

type Groups = ReadonlyMap<string, StepGroup>;

/** The first of its prerequisites that is there. */
function parentOf({ parents }: StepGroup, groups: Groups): string | undefined {
  return [...parents.keys()].find((name) => groups.has(name));
}

function childrenOf(groups: Groups): Map<string, StepGroup[]> {
  const children = new Map<string, StepGroup[]>();
  for (const group of groups.values()) {
    const parent = parentOf(group, groups);
    if (parent === undefined) continue;
    const others = children.get(parent);
    if (others === undefined) children.set(parent, [group]);
    else others.push(group);
  }
  return children;
}

/** All groups, each once, in the order of their lines; branches are at most so deep. */
export function twigsOf(groups: Groups, mostDepth: number): Twig[] {
  const children = childrenOf(groups);
  const twigs: Twig[] = [];
  const waiting = [...groups.values()].filter((group) => parentOf(group, groups) === undefined);
  const seen = new Set<string>();
  const grow = (group: StepGroup, [own, below]: readonly [string, string], depth: number): void => {
    if (seen.has(group.name)) return;
    seen.add(group.name);
    const next = children.get(group.name) ?? [];
    const isCut = depth >= mostDepth && next.length > 0;
    const drawn = depth === 0 ? undefined : parentOf(group, groups);
    const others = [...group.parents.keys()].filter((name) => name !== drawn);
    twigs.push({ start: own + group.label, group, others, isRoot: depth === 0, isCut });
    if (isCut) waiting.push(...next);
    else
      for (const [i, child] of next.entries()) {
        const isEnd = i === next.length - 1;
        grow(child, isEnd ? [`${below}└─ `, `${below}   `] : [`${below}├─ `, `${below}│  `], depth + 1);
      }
  };
  // What is cut off is added while this goes on; what is left is on a cycle.
  for (const root of waiting) grow(root, ['', ''], 0);
  for (const group of groups.values()) grow(group, ['', ''], 0);
  return twigs;
}
