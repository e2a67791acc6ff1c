import type { StepsView, StepView } from '../../steps/view.js';
import { duration } from '../progress.js';
import { oneLine } from '../terminal.js';
import { indexOf, type StepGroup } from './groups.js';
import { noteOf } from './note.js';
import { Prerequisites } from './open-prerequisites.js';
import { countsText, countStates, painted, shownState, type ShownState } from './states.js';
import { columnsOf, fitted, padded } from './text-width.js';

export interface TableOptions {
  /** Columns of the terminal; absent: lines as long as they are. */
  readonly width?: number;
  readonly hasColor?: boolean;
  /** Every instance, however many. */
  readonly isWhole?: boolean;
}

interface Row {
  readonly cells: readonly [id: string, state: string, attempt: string, time: string];
  readonly note: string;
  readonly state?: ShownState;
}

/** More instances of a step are shown as one row. */
const mostInstances = 8;
const mostIdColumns = 48;

/** The run, its streams, and a row per step: what `steps list` shows. */
export function listTable(view: StepsView, options: TableOptions = {}): string {
  return listLines(view, options).join('\n');
}

export function listLines(view: StepsView, options: TableOptions = {}): string[] {
  const { width = Infinity, hasColor = false, isWhole = false } = options;
  const index = indexOf(view.steps);
  const prerequisites = new Prerequisites(index);
  const rows: Row[] = [{ cells: ['STEP', 'STATE', 'TRY', 'TIME'], note: '' }];
  for (const group of index.groups.values()) {
    const isGrouped = !isWhole && group.steps.length > mostInstances;
    if (isGrouped) rows.push(groupRow(group));
    for (const step of group.steps) if (!isGrouped || needsRow(step)) rows.push(rowOf(step, prerequisites));
  }
  const head = [...headLines(view), ...streamLines(view)].map((line) => fitted(line, width));
  return [...head, '', ...drawn(rows, { width, hasColor, isWhole })];
}

/** Of many instances, those that somebody has to look at. */
function needsRow(step: StepView): boolean {
  return ['failed', 'interactive'].includes(shownState(step));
}

/** State of the run and who runs it; how many steps are in which state. */
export function headLines({ state, holder, directory, steps }: StepsView): string[] {
  const where = holder === undefined ? '' : ` on ${holder.host}, process ${holder.pid}`;
  const counts = countsText(countStates(steps));
  return [oneLine(`${directory}: ${state}${where}`), stepCount(steps.length) + (counts && `: ${counts}`)];
}

export function stepCount(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}

/** `stream frames: open, 12 so far`. */
export function streamLines({ streams }: StepsView): string[] {
  return streams.map(({ name, state, items }) =>
    oneLine(`stream ${name}: ${state}, ${items}${state === 'open' ? ' so far' : ''}`),
  );
}

function groupRow({ label, steps, counts }: StepGroup): Row {
  const times = steps.flatMap(({ seconds }) => seconds ?? []);
  const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
  const time = times.length === 0 ? '' : `${duration(mean)} each`;
  return { cells: [label, countsText(counts), '', time], note: '' };
}

function rowOf(step: StepView, prerequisites: Prerequisites): Row {
  const state = shownState(step);
  const wasStarted = step.started !== undefined;
  return {
    cells: [
      oneLine(step.id),
      state,
      wasStarted ? String(step.attempt) : '',
      step.seconds === undefined ? '' : duration(step.seconds),
    ],
    note: noteOf(step, prerequisites),
    state,
  };
}

/** Rows of groups do not widen the columns: their counts take the place of the other cells. */
function drawn(rows: readonly Row[], { width, hasColor }: Required<TableOptions>): string[] {
  const single = rows.filter(({ state, cells }) => state !== undefined || cells[0] === 'STEP');
  const widthOf = (column: number, of: readonly Row[] = single): number =>
    of.reduce((most, { cells }) => Math.max(most, columnsOf(cells[column] ?? '')), 0);
  const idColumns = Math.min(mostIdColumns, widthOf(0, rows), Math.max(12, Math.floor(width / 2)));
  const widths = [idColumns, widthOf(1), widthOf(2), widthOf(3)];
  return rows.map(({ cells: [id, stateText, attempt, time], note, state }) => {
    const start = padded(fitted(id, idColumns), idColumns);
    const isGroup = state === undefined && id !== 'STEP';
    const rest = isGroup
      ? [stateText, time].filter((cell) => cell !== '').join(', ')
      : [stateText, attempt, time].map((cell, i) => padded(cell, widths[i + 1] ?? 0)).join('  ');
    const line = fitted(`${start}  ${rest}  ${note}`.trimEnd(), width);
    return state === undefined ? line : colored(line, start.length + 2, { state, stateText, hasColor });
  });
}

/** Colors the state in a line that was fitted before: colors take no columns. */
function colored(
  line: string,
  at: number,
  { state, stateText, hasColor }: { state: ShownState; stateText: string; hasColor: boolean },
): string {
  const end = at + stateText.length;
  if (end > line.length) return line;
  return line.slice(0, at) + painted(line.slice(at, end), state, hasColor) + line.slice(end);
}
