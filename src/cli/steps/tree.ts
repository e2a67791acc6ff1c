import type { StepsView } from '../../steps/view.js';
import { duration } from '../progress.js';
import { oneLine } from '../terminal.js';
import { indexOf, type StepGroup } from './groups.js';
import { listed } from './note.js';
import { countsText, painted, shownState } from './states.js';
import { columnsOf, fitted, padded } from './text-width.js';
import { twigsOf, type Twig } from './tree-branches.js';

export interface TreeOptions {
  /** Columns of the terminal; absent: branches as for 100, lines as long as they are. */
  readonly width?: number;
  readonly hasColor?: boolean;
}

const mostStartColumns = 56;
const shownFailures = 3;

/**
 * The steps as a tree: each below the first of its prerequisites, and once; others are named behind it. All instances of a step are one
 * line. A branch that gets too wide goes on further down, from the left.
 */
export function treeText(view: StepsView, { width = Infinity, hasColor = false }: TreeOptions = {}): string {
  const { groups } = indexOf(view.steps);
  const twigs = twigsOf(groups, Math.max(4, Math.floor((Math.min(width, 100) - 40) / 3)));
  const widest = twigs.reduce((most, { start }) => Math.max(most, columnsOf(start)), 0);
  const columns = Math.min(widest, mostStartColumns, Math.max(16, Math.floor(width / 2)));
  const labelOf = (name: string): string => groups.get(name)?.label ?? oneLine(name);
  return twigs
    .map((twig) => {
      const states = statesText(twig.group);
      const start = padded(fitted(twig.start, columns), columns);
      const rest = fitted(`${states}  ${behindOf(twig, labelOf)}`.trimEnd(), width - columns - 2);
      const [only] = twig.group.counts.keys();
      const isPlain = only === undefined || twig.group.counts.size > 1 || !rest.startsWith(states);
      return `${start}  ${isPlain ? rest : painted(states, only, hasColor) + rest.slice(states.length)}`;
    })
    .join('\n');
}

function statesText({ steps, counts, isForeach }: StepGroup): string {
  const [only] = steps;
  if (only === undefined) return '';
  if (isForeach) return only.item === undefined ? 'no instances yet' : countsText(counts);
  return shownState(only);
}

function behindOf({ group, others, isRoot, isCut }: Twig, labelOf: (name: string) => string): string {
  const failed = group.steps.filter(({ state, item }) => state === 'failed' && item !== undefined);
  const [only] = group.steps;
  const time = group.isForeach ? undefined : only?.seconds;
  return [
    ...(time === undefined ? [] : [duration(time)]),
    ...(only?.foreach === undefined ? [] : [`(for each of ${oneLine(only.foreach)})`]),
    ...(group.isLast ? ['(after all other steps)'] : []),
    ...(others.length === 0 ? [] : [`(${isRoot ? '' : 'also '}after: ${others.map(labelOf).join(', ')})`]),
    ...(group.steps.some(({ interactive }) => interactive) ? ['(a person continues)'] : []),
    ...(failed.length === 0
      ? []
      : [
          `failed: ${listed(
            failed.map(({ item = '' }) => oneLine(item)),
            shownFailures,
          )}`,
        ]),
    ...(isCut ? ['(goes on below)'] : []),
  ].join('  ');
}
