import { measure } from '../../steps/measure.js';
import type { StepsView, StepView } from '../../steps/view.js';
import { duration } from '../progress.js';
import { oneLine } from '../terminal.js';
import { indexOf } from './groups.js';
import { stepCount, streamLines } from './list.js';
import { listed, resourcesText } from './note.js';
import { columnsOf, fitted, padded } from './text-width.js';

/** Steps of one group that have the same reason. */
interface Entry {
  readonly label: string;
  readonly reason: string;
  readonly steps: readonly StepView[];
}

const shownPath = 12;
const mostLabelColumns = 48;

/** What would run and why, what is kept, streams, resources, how wide and how long it is: what `steps plan` shows. */
export function planText(view: StepsView, { width = Infinity }: { readonly width?: number } = {}): string {
  const entries = entriesOf(view.steps);
  const run = entries.filter(({ steps: [first] }) => first?.willRun === true);
  const kept = entries.filter(({ steps: [first] }) => first !== undefined && isKept(first));
  const toCome = entries.filter(({ steps: [first] }) => first !== undefined && isToCome(first));
  const columns = entries.reduce((most, { label }) => Math.max(most, columnsOf(label)), 0);
  const show = (entry: Entry): string[] => entryLines(entry, Math.min(columns, mostLabelColumns));
  const lines = [
    oneLine(`${view.flow ?? view.directory}: ${resourcesOf(view)}`),
    ...streamLines(view),
    ...section('would run', run.flatMap(show)),
    ...section('would be kept', kept.flatMap(show)),
    ...section('without instances yet', toCome.flatMap(show)),
    '',
    ...measureLines(view),
    countLine(view),
  ];
  return lines.map((line) => fitted(line, width)).join('\n');
}

/** A step with `foreach` that nothing has come for. */
const isToCome = ({ foreach, item }: StepView): boolean => foreach !== undefined && item === undefined;
const isKept = (step: StepView): boolean => !step.willRun && !isToCome(step);

function resourcesOf({ execution, threads, mpi, gpus }: StepsView): string {
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  const gpuText = gpus.length === 0 ? 'no GPUs' : `GPUs ${gpus.join(' ')}`;
  return `${execution}, ${count(threads, 'thread')}, ${count(mpi, 'rank')}, ${gpuText}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function entriesOf(steps: readonly StepView[]): Entry[] {
  return [...indexOf(steps).groups.values()].flatMap(({ steps: own, label, isForeach }) => {
    const byReason = new Map<string, StepView[]>();
    for (const step of own) {
      const key = `${String(step.willRun)} ${step.reason}`;
      const others = byReason.get(key);
      if (others === undefined) byReason.set(key, [step]);
      else others.push(step);
    }
    return [...byReason.values()].map((same) => ({
      label: isForeach ? labelOf(label, same) : label,
      reason: oneLine(same[0]?.reason ?? ''),
      steps: same,
    }));
  });
}

function labelOf(label: string, [first, ...others]: readonly StepView[]): string {
  if (first?.item === undefined) return label;
  return others.length === 0 ? oneLine(first.id) : `${label} × ${others.length + 1}`;
}

/** A step that would run has its command below; that of the first where they are many. */
function entryLines({ label, reason, steps }: Entry, columns: number): string[] {
  const [first] = steps;
  if (first === undefined) return [];
  const marks = [
    resourcesText(first),
    ...(first.foreach === undefined ? [] : [`for each of ${oneLine(first.foreach)}`]),
    ...(first.wait ? ['runs last'] : []),
    ...(first.interactive ? ['a person continues'] : []),
  ].filter((mark) => mark !== '');
  const line = `${padded(fitted(label, columns), columns)}  ${reason}${marks.length === 0 ? '' : `  (${marks.join('; ')})`}`;
  return first.willRun ? [line.trimEnd(), `  ${oneLine(first.command)}`] : [line.trimEnd()];
}

function measureLines(view: StepsView): string[] {
  const steps = view.steps.filter(({ willRun }) => willRun);
  if (steps.length === 0) return [];
  const { width, path, seconds, guessed } = measure(steps);
  const names = path.map((id) => oneLine(id));
  const middle = names.length - shownPath;
  const shown = middle > 0 ? [...names.slice(0, shownPath / 2), '…', ...names.slice(-shownPath / 2)] : names;
  const guesses = guessed === 0 ? '' : `, ${guessed} of them guessed`;
  const time = seconds === undefined ? '' : `, ${duration(seconds)} by times of earlier runs${guesses}`;
  return [
    `width: ${width}, at most ${width === 1 ? 'one step' : `${width} steps`} on a level`,
    `critical path: ${stepCount(path.length)}${time}: ${shown.join(' → ')}`,
  ];
}

function countLine({ steps, streams }: StepsView): string {
  const run = steps.filter(({ willRun }) => willRun).length;
  const kept = steps.filter(isKept).length;
  const open = streams.filter(({ state }) => state === 'open').map(({ name }) => oneLine(name));
  const more = open.length === 0 ? '' : `; more may come by ${listed(open)}`;
  return `${stepCount(run + kept)}: ${run} to run, ${kept} kept${more}`;
}
