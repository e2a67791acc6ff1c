import type { StepsView, StepView } from '../../steps/view.js';
import { duration } from '../progress.js';
import { oneLine, writeAll } from '../terminal.js';
import { indexOf } from './groups.js';
import { headLines, listLines } from './list.js';
import { noteOf } from './note.js';
import { Prerequisites } from './open-prerequisites.js';
import { shownState, type ShownState } from './states.js';
import { terminalOptions, type TerminalOptions } from './terminal-options.js';
import { columnsOf } from './text-width.js';
import { viewJson } from './view-json.js';

export interface WatchOptions {
  /** One JSON object per view and line. */
  readonly isJson?: boolean;
  /** Absent: standard output. */
  readonly write?: (text: string) => void;
  /** Asked before every picture, since terminals change their size. */
  readonly terminal?: () => TerminalOptions;
}

/**
 * Shows views as they come, until there are no more: on a terminal one table that changes in its place, elsewhere a line for every change
 * of a step. Returns the last view.
 */
export async function watchTable(
  views: AsyncIterable<StepsView>,
  { isJson = false, write = (text) => writeAll(1, text), terminal = terminalOptions }: WatchOptions = {},
): Promise<StepsView | undefined> {
  const isLive = !isJson && terminal().isTerminal;
  const table = new LiveTable();
  const changes = new Changes();
  let last: StepsView | undefined;
  for await (const view of views) {
    last = view;
    if (isJson) write(`${viewJson(view)}\n`);
    else if (isLive) write(table.next(view, terminal()));
    else for (const line of changes.next(view)) write(`${line}\n`);
  }
  return last;
}

/** A table that is drawn over the one before. */
class LiveTable {
  #drawn: readonly string[] = [];
  #text = '';

  /** What to write for the next picture; nothing where it is the same. */
  next(view: StepsView, { width = 80, height = 24, hasColor }: TerminalOptions): string {
    // The last column and the last line stay free: a full one would move all.
    const lines = listLines(view, { width: width - 1, mostLines: height - 1, hasColor });
    const text = lines.map((line) => `${line}\u001b[K\n`).join('');
    if (text === this.#text) return '';
    // A terminal that got narrower has broken the lines of the last picture.
    const rows = this.#drawn.reduce((sum, line) => sum + rowsOf(line, width), 0);
    this.#drawn = lines;
    this.#text = text;
    return `${rows === 0 ? '' : `\u001b[${Math.min(rows, height - 1)}A\r`}${text}\u001b[J`;
  }
}

// eslint-disable-next-line no-control-regex
const colors = /\u001b\[[\d;]*m/g;

function rowsOf(line: string, width: number): number {
  return Math.max(1, Math.ceil(columnsOf(line.replace(colors, '')) / width));
}

/** Steps that are not in a view, or wait, are nothing to tell. */
const untold: ReadonlySet<ShownState> = new Set(['new', 'ready', 'waiting']);

/** What changed since the last view, in lines. */
class Changes {
  #states = new Map<string, string>();
  #head: string | undefined;

  next(view: StepsView): string[] {
    const isFirst = this.#head === undefined;
    const prerequisites = new Prerequisites(indexOf(view.steps));
    const lines = view.steps.flatMap((step) => {
      const state = shownState(step);
      const key = `${state} ${step.attempt}`;
      const known = this.#states.get(step.id);
      this.#states.set(step.id, key);
      const isNews = known === undefined ? !untold.has(state) : known !== key;
      // Of what was finished before there is a count in the head.
      return isNews && !(isFirst && state === 'finished') ? [changeText(step, prerequisites)] : [];
    });
    const head = `${view.state} ${view.holder?.host ?? ''} ${view.holder?.pid ?? ''}`;
    const isOther = head !== this.#head;
    this.#head = head;
    return isFirst
      ? [headLines(view).join('; '), ...lines]
      : [...lines, ...(isOther ? [headLines(view).join('; ')] : [])];
  }
}

function changeText(step: StepView, prerequisites: Prerequisites): string {
  const state = shownState(step);
  const time = step.seconds === undefined || state === 'running' ? '' : `, ${duration(step.seconds)}`;
  const attempt = step.attempt > 1 && step.started !== undefined ? `, attempt ${step.attempt}` : '';
  const note = noteOf(step, prerequisites);
  return `${oneLine(step.id)}: ${state}${attempt}${time}${note && ` (${note})`}`;
}
