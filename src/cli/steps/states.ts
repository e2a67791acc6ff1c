import type { StepState } from '../../steps/step.js';
import type { StepView } from '../../steps/view.js';

/** States as they are shown: a new step that only waits for its turn is `ready`, one behind a failed step is `blocked`. */
export type ShownState = StepState | 'ready' | 'blocked';

/** In the order of counts: what is done, what is going on, what went wrong, what is to come. */
export const shownStates: readonly ShownState[] = [
  'finished',
  'running',
  'interactive',
  'failed',
  'aborted',
  'blocked',
  'ready',
  'waiting',
  'new',
];

export function shownState({ state, standing }: StepView): ShownState {
  return state === 'new' ? (standing ?? state) : state;
}

const sgr: Readonly<Record<ShownState, string>> = {
  finished: '32',
  running: '36',
  interactive: '33',
  failed: '31',
  aborted: '35',
  blocked: '31',
  ready: '1',
  waiting: '2',
  new: '2',
};

/** The text in the color of a state, where colors are wanted. */
export function painted(text: string, state: ShownState, hasColor: boolean): string {
  return hasColor ? `\u001b[${sgr[state]}m${text}\u001b[0m` : text;
}

export type StateCounts = ReadonlyMap<ShownState, number>;

export function countStates(steps: readonly StepView[]): StateCounts {
  const counts = new Map<ShownState, number>();
  for (const step of steps) {
    const state = shownState(step);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

/** `995 finished, 3 running, 2 failed`. */
export function countsText(counts: StateCounts): string {
  return shownStates
    .flatMap((state) => (counts.has(state) ? [`${counts.get(state) ?? 0} ${state}`] : []))
    .join(', ');
}
