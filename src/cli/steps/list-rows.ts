import type { StepView } from '../../steps/view.js';
import { duration } from '../progress.js';
import { oneLine } from '../terminal.js';
import type { StepGroup, StepIndex } from './groups.js';
import { noteOf } from './note.js';
import { Prerequisites } from './open-prerequisites.js';
import { countsText, shownState, shownStates, type ShownState } from './states.js';

/** A line of the table before it is drawn. */
export interface Row {
  readonly cells: readonly [id: string, state: string, attempt: string, time: string];
  readonly note: string;
  /** Absent: a row of many instances. */
  readonly state?: ShownState;
}

/** More instances of a step are shown as one row. */
const mostInstances = 8;

/** A row per step; of many instances one, and one for each that somebody has to look at. */
export function rowsOf(index: StepIndex, isWhole: boolean): Row[] {
  const prerequisites = new Prerequisites(index);
  return [...index.groups.values()].flatMap((group) => {
    if (isWhole || group.steps.length <= mostInstances) {
      return group.steps.map((step) => rowOf(step, prerequisites));
    }
    const urgent = group.steps.filter((step) => ['failed', 'interactive'].includes(shownState(step)));
    return [groupRow(group), ...urgent.map((step) => rowOf(step, prerequisites))];
  });
}

function groupRow({ label, steps, counts }: StepGroup): Row {
  const times = steps.flatMap(({ seconds }) => seconds ?? []);
  const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
  const time = times.length === 0 ? '' : `${duration(mean)} each`;
  return { cells: [label, countsText(counts), '', time], note: '' };
}

function rowOf(step: StepView, prerequisites: Prerequisites): Row {
  const state = shownState(step);
  return {
    cells: [
      oneLine(step.id),
      state,
      step.started === undefined ? '' : String(step.attempt),
      step.seconds === undefined ? '' : duration(step.seconds),
    ],
    note: noteOf(step, prerequisites),
    state,
  };
}

/** What is left out first where there is no room for all. */
const leastUrgent: readonly (ShownState | undefined)[] = [
  'finished',
  'new',
  'waiting',
  'blocked',
  'ready',
  undefined,
  'aborted',
  'running',
  'interactive',
  'failed',
];

/** At most so many rows, those that matter most in their order; and what was left out, in words. */
export function mostUrgent(
  rows: readonly Row[],
  room: number,
): { readonly rows: readonly Row[]; readonly hidden: string } {
  if (rows.length <= room) return { rows, hidden: '' };
  const byUrgency = [...rows.entries()].sort(
    ([a, { state: one }], [b, { state: other }]) =>
      leastUrgent.indexOf(other) - leastUrgent.indexOf(one) || a - b,
  );
  const kept = new Set(byUrgency.slice(0, Math.max(0, room - 1)).map(([place]) => place));
  const gone = rows.filter((_, place) => !kept.has(place));
  const counts = shownStates.flatMap((state) => {
    const count = gone.filter((row) => row.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const groups = gone.filter(({ state }) => state === undefined).length;
  const words = groups === 0 ? counts : [...counts, `${groups} of many instances`];
  return { rows: rows.filter((_, place) => kept.has(place)), hidden: `… not shown: ${words.join(', ')}` };
}
