import type { StepsView } from '../../steps/view.js';
import { oneLine } from '../terminal.js';
import { indexOf } from './groups.js';
import { mostUrgent, rowsOf, type Row } from './list-rows.js';
import { countsText, countStates, painted } from './states.js';
import { columnsOf, fitted, padded } from './text-width.js';

export interface TableOptions {
  /** Columns of the terminal; absent: lines as long as they are. */
  readonly width?: number;
  /** Lines that there is room for: those that matter most are kept; absent: all. */
  readonly mostLines?: number;
  readonly hasColor?: boolean;
  /** Every instance, however many. */
  readonly isWhole?: boolean;
}

const mostIdColumns = 48;
const header: Row = { cells: ['STEP', 'STATE', 'TRY', 'TIME'], note: '' };

/** The run, its streams, and a row per step: what `steps list` shows. */
export function listTable(view: StepsView, options: TableOptions = {}): string {
  return listLines(view, options).join('\n');
}

export function listLines(view: StepsView, options: TableOptions = {}): string[] {
  const { width = Infinity, mostLines = Infinity, hasColor = false, isWhole = false } = options;
  const head = [...headLines(view), ...streamLines(view), ''].map((line) => fitted(line, width));
  const all = rowsOf(indexOf(view.steps), isWhole);
  const { rows, hidden } = mostUrgent(all, mostLines - head.length - 1);
  const lines = [...head, ...drawn([header, ...rows], width, hasColor)];
  if (hidden !== '') lines.push(fitted(hidden, width));
  return lines.length > mostLines ? lines.slice(0, mostLines) : lines;
}

/** State of the run and who runs it; how many steps are in which state. */
export function headLines({ state, holder, flow, directory, steps }: StepsView): string[] {
  const where = holder === undefined ? '' : ` on ${holder.host}, process ${holder.pid}`;
  const counts = countsText(countStates(steps));
  return [
    oneLine(`${flow ?? directory}: ${state}${where}`),
    stepCount(steps.length) + (counts && `: ${counts}`),
  ];
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

/** Rows of many instances do not widen the columns: their counts take the place of the other cells. */
function drawn(rows: readonly Row[], width: number, hasColor: boolean): string[] {
  const isMany = (row: Row): boolean => row.state === undefined && row !== header;
  const single = rows.filter((row) => !isMany(row));
  const widthOf = (column: number, of: readonly Row[] = single): number =>
    of.reduce((most, { cells }) => Math.max(most, columnsOf(cells[column] ?? '')), 0);
  const idColumns = Math.min(mostIdColumns, widthOf(0, rows), Math.max(12, Math.floor(width / 2)));
  const widths = [widthOf(1), widthOf(2), widthOf(3)];
  return rows.map((row) => {
    const [id, ...others] = row.cells;
    const start = `${padded(fitted(id, idColumns), idColumns)}  `;
    const rest = isMany(row)
      ? others.filter((cell) => cell !== '').join(', ')
      : others.map((cell, i) => padded(cell, widths[i] ?? 0)).join('  ');
    const line = fitted(`${start}${rest}  ${row.note}`.trimEnd(), width);
    return hasColor ? colored(line, start.length, row) : line;
  });
}

/** Colors the state in a line that was fitted before: colors take no columns. */
function colored(line: string, at: number, { state, cells: [, word] }: Row): string {
  const end = at + word.length;
  if (state === undefined || end > line.length) return line;
  return line.slice(0, at) + painted(word, state, true) + line.slice(end);
}
