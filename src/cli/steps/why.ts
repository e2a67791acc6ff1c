import { stepsOf } from '../../steps/step-of.js';
import type { StepsView, StepView } from '../../steps/view.js';
import { errorText } from '../error-text.js';
import { duration } from '../progress.js';
import { oneLine } from '../terminal.js';
import { indexOf } from './groups.js';
import { listed, resourcesText } from './note.js';
import { Prerequisites, prerequisiteState, type Prerequisite } from './open-prerequisites.js';
import { countsText, countStates, shownState } from './states.js';
import { columnsOf, padded } from './text-width.js';

const shownPrerequisites = 20;
const shownInstances = 10;

/** Why a step will run or not, what it waits for, and what it would take; of a step with many instances a summary. Throws `E_STEP_UNKNOWN`. */
export function whyText(view: StepsView, id: string): string {
  const steps = stepsOf(view, id);
  const prerequisites = new Prerequisites(indexOf(view.steps));
  const [first, ...others] = steps;
  return others.length === 0
    ? oneText(first, prerequisites, view)
    : manyText(oneLine(id), steps, commandsOf(view));
}

/** A word that a shell takes as it is. */
function quoted(id: string): string {
  return /^[\w.,:/@%+-]+$/.test(id) ? id : `'${oneLine(id).replaceAll("'", "'\\''")}'`;
}

function oneText(step: StepView, prerequisites: Prerequisites, view: StepsView): string {
  const all = prerequisites.of(step);
  const columns = 12;
  const line = (name: string, text: string): string[] =>
    text === '' ? [] : [`  ${padded(name, columns)}${oneLine(text)}`];
  const { attempt, seconds, error, started } = step;
  const guilty = shownState(step) === 'blocked' ? prerequisites.culprits(step).map(quoted) : [];
  const time = seconds === undefined ? '' : `, ${duration(seconds)}`;
  const tried = started === undefined ? '' : `attempt ${attempt}, started ${started}${time}`;
  return [
    `${oneLine(step.id)}: ${shownState(step)}`,
    ...line('reason', step.reason),
    ...line('next run', step.willRun ? 'would run it' : 'would keep it as it is'),
    ...prerequisiteLines(step, all, columns),
    ...line('tried', tried),
    ...(error === undefined ? [] : [indented(errorText(error))]),
    ...line('blocked by', listed(guilty, shownInstances)),
    ...line('it takes', takes(step, all, view)),
    ...line('command', step.command),
    ...line('reserves', resourcesText(step) || '1 thread'),
    ...line('reads', listed(step.inputs, shownInstances)),
    ...line('makes', listed(step.outputs, shownInstances)),
    ...line('log', started === undefined ? '' : step.log),
  ].join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

function prerequisiteLines(step: StepView, all: readonly Prerequisite[], columns: number): string[] {
  // What keeps it from running comes first.
  const rank = ({ left, isInTheWay }: Prerequisite): number => (isInTheWay ? 0 : left > 0 ? 1 : 2);
  const sorted = [...all].sort((a, b) => rank(a) - rank(b));
  const shown = sorted.slice(0, shownPrerequisites);
  const width = shown.reduce((most, { label }) => Math.max(most, columnsOf(label)), 0);
  const lines = shown.map((one) => `${padded(one.label, width)}  ${prerequisiteState(one)}`);
  if (sorted.length > shown.length) lines.push(`and ${sorted.length - shown.length} more`);
  if (lines.length === 0) lines.push(step.wait ? 'nothing: it waits to be released' : 'nothing');
  return lines.map((line, i) => `  ${padded(i === 0 ? 'after' : '', columns)}${line}`);
}

/** What a person types: `atomloop steps run flow.yaml`. */
function commandsOf({ flow }: StepsView): (verb: string, id?: string) => string {
  return (verb, id) => {
    const words = [
      'atomloop steps',
      verb,
      ...(flow === undefined ? [] : [quoted(flow)]),
      ...(id === undefined ? [] : [id]),
    ];
    return `\`${words.join(' ')}\``;
  };
}

/** What has to happen for the step to be finished. */
function takes(step: StepView, prerequisites: readonly Prerequisite[], view: StepsView): string {
  const id = quoted(step.id);
  const command = commandsOf(view);
  const open = prerequisites.filter(({ left }) => left > 0);
  const started = view.state === 'running' ? '' : `, once ${command('run')} goes on`;
  switch (shownState(step)) {
    case 'finished':
      return step.willRun ? `${command('run')} runs it again` : 'nothing';
    case 'running':
      return 'nothing: it is running';
    case 'interactive':
      return `a person who looks at it, then ${command('continue', id)}`;
    case 'failed':
      return `mend what the error says, then ${command('run')}; or ${command('finish', id)}, if it is done`;
    case 'aborted':
      return `${command('run')}: it was stopped before its end`;
    case 'blocked':
    case 'new':
      return open.length === 0
        ? `its turn${started}`
        : `${listed(open.map(({ label }) => label))} must finish${started}`;
    case 'ready':
      return `its turn, and ${resourcesText(step) || '1 thread'} free${started}`;
    case 'waiting':
      return `${waitingFor(open, view)}; or ${command('release', id)}`;
  }
}

function waitingFor(open: readonly Prerequisite[], { streams }: StepsView): string {
  const names = streams.filter(({ state }) => state === 'open').map(({ name }) => name);
  const closed = names.length === 0 ? [] : [`stream ${listed(names)} must close`];
  const finished = open.length === 0 ? [] : [`${listed(open.map(({ label }) => label))} must finish`];
  const all = [...closed, ...finished];
  return all.length === 0 ? 'the end of all other steps' : all.join(' and ');
}

/** How many instances have which reason, with examples. */
function manyText(name: string, steps: readonly StepView[], command: ReturnType<typeof commandsOf>): string {
  const byReason = new Map<string, StepView[]>();
  for (const step of steps) {
    const key = `${shownState(step)}: ${step.reason || (step.willRun ? 'would run' : 'would be kept')}`;
    const others = byReason.get(key);
    if (others === undefined) byReason.set(key, [step]);
    else others.push(step);
  }
  return [
    `${name}: ${steps.length} instances, ${countsText(countStates(steps))}`,
    ...[...byReason].flatMap(([reason, same]) => [
      `  ${oneLine(reason)} (${same.length})`,
      `    ${listed(same.map(({ id }) => oneLine(id)))}`,
    ]),
    `  of one: ${command('why', quoted(steps[0]?.id ?? ''))}`,
  ].join('\n');
}
