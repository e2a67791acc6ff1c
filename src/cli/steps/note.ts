import { wordsOf } from '../../errors.js';
import type { StepView } from '../../steps/view.js';
import { oneLine } from '../terminal.js';
import { leftText, type Prerequisites } from './open-prerequisites.js';
import { shownState } from './states.js';

const most = 3;

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[], count = most): string {
  const rest = names.length - count;
  return rest > 0 ? `${names.slice(0, count).join(', ')} and ${rest} more` : names.join(', ');
}

/** Threads, ranks and GPUs, where they are more than one thread. */
export function resourcesText({ threads, mpi, gpu }: StepView): string {
  return [
    ...(threads === 1 ? [] : [`${threads} threads`]),
    ...(mpi === undefined ? [] : [mpi === 1 ? '1 rank' : `${mpi} ranks`]),
    ...(gpu === 0 ? [] : [gpu === 1 ? '1 GPU' : `${gpu} GPUs`]),
  ].join(', ');
}

/** What there is to say of a step in one line: its error, or what it waits for. */
export function noteOf(step: StepView, prerequisites: Prerequisites): string {
  const { error } = step;
  if (error !== undefined) return oneLine(`${error.code}: ${wordsOf(error)}`);
  const state = shownState(step);
  if (state === 'running') return resourcesText(step);
  if (state === 'interactive') return 'waits for a person';
  if (state === 'ready') return 'waits for its turn';
  const open = prerequisites.of(step).filter(({ left }) => left > 0);
  if (state === 'blocked') return `blocked by ${listed(open.filter((one) => one.isInTheWay).map(leftText))}`;
  if ((state === 'new' || state === 'waiting') && open.length > 0)
    return `after ${listed(open.map(leftText))}`;
  return state === 'waiting' ? 'waits to be released' : '';
}
