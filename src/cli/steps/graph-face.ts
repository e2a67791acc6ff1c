import type { StepView } from '../../steps/view.js';
import { duration } from '../progress.js';
import { oneLine } from '../terminal.js';
import type { Box } from './graph-boxes.js';
import type { Sign } from './graph-marks.js';
import type { Size } from './graph-ways.js';
import { listed, resourcesText } from './note.js';
import { countsText, countStates, shownState, type ShownState, type StateCounts } from './states.js';
import { columnsOf, fitted } from './text-width.js';

/** Advance of a letter of the fonts of names and details, a little more than most have. */
const nameAdvance = 7.9;
const detailAdvance = 6.1;
const mostColumns = 34;

/** Of the front one of a stack, and how much of those behind it is seen. */
export const boxHeight = 48;
export const sheet = 4;

/** What a box says, and what it is. */
export interface Face extends Size {
  readonly type: 'stream' | 'step' | 'stack';
  readonly name: string;
  readonly detail: string;
  /** All of it, for those who point at it or cannot see. */
  readonly description: string;
  readonly state: ShownState;
  readonly counts: StateCounts;
  readonly signs: readonly Sign[];
}

export function faceOf(box: Box): Face {
  const counts = countStates(box.steps);
  const isStack = box.groups.length > 1 || box.groups.some(({ isForeach }) => isForeach);
  const type = box.streams.length > 0 ? 'stream' : isStack ? 'stack' : 'step';
  const name = fitted(nameOf(box), mostColumns);
  const detail = fitted(detailOf(box, type, counts), mostColumns + 6);
  const signs: Sign[] = [
    ...(box.steps.some(({ interactive }) => interactive) ? ['person' as const] : []),
    ...(box.steps.some(({ wait }) => wait) ? ['last' as const] : []),
  ];
  const inner = Math.max(
    columnsOf(name) * nameAdvance + signs.length * 20,
    columnsOf(detail) * detailAdvance,
  );
  return {
    type,
    name,
    detail,
    signs,
    counts,
    description: `${nameOf(box)}: ${descriptionOf(box, counts)}`,
    state: worst(counts),
    width: Math.max(116, inner + (type === 'stream' ? 44 : 52)),
    height: type === 'stack' ? boxHeight + 2 * sheet : boxHeight,
  };
}

function nameOf({ streams, groups }: Box): string {
  const [first = '', ...others] =
    streams.length > 0 ? streams.map(({ name }) => oneLine(name)) : groups.map(({ label }) => label);
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function detailOf({ steps, streams }: Box, type: Face['type'], counts: StateCounts): string {
  const [stream] = streams;
  const [only] = steps;
  if (stream !== undefined) {
    return streams.length === 1
      ? `${stream.state}, ${stream.items}${stream.state === 'open' ? ' so far' : ''}`
      : 'streams';
  }
  if (only === undefined) return '';
  if (type === 'step') return stepDetail(only);
  if (only.item === undefined && only.foreach !== undefined && steps.length === 1) return 'no instances yet';
  return counts.size > 3 ? shortCounts(steps, counts) : countsText(counts);
}

function stepDetail(step: StepView): string {
  const time = step.seconds === undefined ? [] : [duration(step.seconds)];
  const resources = resourcesText(step);
  return [shownState(step), ...time, ...(resources === '' ? [] : [resources])].join(' · ');
}

/** What is done, and what somebody has to look at. */
function shortCounts(steps: readonly StepView[], counts: StateCounts): string {
  const urgent = (['failed', 'interactive', 'running'] as const).flatMap((state) =>
    counts.has(state) ? [`${counts.get(state) ?? 0} ${state}`] : [],
  );
  return [`${counts.get('finished') ?? 0} of ${steps.length} finished`, ...urgent].slice(0, 3).join(', ');
}

function descriptionOf({ steps, streams, groups }: Box, counts: StateCounts): string {
  if (streams.length > 0)
    return streams.map(({ state, items }) => `stream, ${state}, ${items} taken`).join('; ');
  const [only] = steps;
  const more =
    groups.length > 1
      ? ` (${listed(
          groups.map(({ label }) => label),
          12,
        )})`
      : '';
  if (only === undefined || steps.length > 1 || groups.length > 1) return countsText(counts) + more;
  return oneLine(
    [stepDetail(only), only.command, only.error?.message ?? ''].filter((part) => part !== '').join('; '),
  );
}

const urgency: readonly ShownState[] = [
  'failed',
  'aborted',
  'interactive',
  'running',
  'blocked',
  'ready',
  'waiting',
  'new',
];

function worst(counts: StateCounts): ShownState {
  return urgency.find((state) => counts.has(state)) ?? 'finished';
}
