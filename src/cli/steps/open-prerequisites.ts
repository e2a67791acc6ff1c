import type { StepView } from '../../steps/view.js';
import { oneLine } from '../terminal.js';
import type { StepIndex } from './groups.js';
import { countsText, countStates, shownState, type StateCounts } from './states.js';

/** A prerequisite: a step, all instances of one, or all steps that do not wait. */
export interface Prerequisite {
  readonly label: string;
  readonly counts: StateCounts;
  /** Steps that are not finished. */
  readonly left: number;
  readonly of: number;
  /** Failed, aborted, or itself behind such a step. */
  readonly isInTheWay: boolean;
}

const inTheWay = ['failed', 'aborted', 'blocked'] as const;

/** What a step waits for, in the order of its prerequisites. A step is known once, however many wait for it. */
export class Prerequisites {
  readonly #known = new Map<string, Prerequisite>();
  #others: Prerequisite | undefined;

  constructor(private readonly index: StepIndex) {}

  of(step: StepView): Prerequisite[] {
    if (step.wait && step.prerequisites.length === 0) return [this.#all()];
    return step.prerequisites.map((id) => this.#one(id));
  }

  /** Ids of the steps that failed or were aborted and that a blocked step waits for, if through others; the nearest first. */
  culprits(step: StepView): string[] {
    const found: string[] = [];
    const seen = new Set<unknown>();
    const queue = [step];
    // It grows while it is walked.
    for (const one of queue) {
      for (const parent of this.#unseen(one, seen)) {
        const state = shownState(parent);
        if (state === 'failed' || state === 'aborted') found.push(parent.id);
        else if (state === 'blocked') queue.push(parent);
      }
    }
    return found;
  }

  /** Prerequisites that were not met before: a step with instances is gone through once. */
  #unseen({ prerequisites }: StepView, seen: Set<unknown>): StepView[] {
    const isNew = (one: unknown): boolean => !seen.has(one) && seen.add(one).size > 0;
    return prerequisites.filter(isNew).flatMap((id) => this.#steps(id).filter(isNew));
  }

  #steps(id: string): readonly StepView[] {
    const step = this.index.byId.get(id);
    return step === undefined ? (this.index.groups.get(id)?.steps ?? []) : [step];
  }

  #one(id: string): Prerequisite {
    const step = this.index.byId.get(id);
    if (step !== undefined) return prerequisite(oneLine(id), [step], countStates([step]));
    let known = this.#known.get(id);
    if (known === undefined) {
      const group = this.index.groups.get(id);
      known = prerequisite(group?.label ?? oneLine(id), group?.steps ?? [], group?.counts ?? new Map());
      this.#known.set(id, known);
    }
    return known;
  }

  #all(): Prerequisite {
    const steps = [...this.index.byId.values()].filter(({ wait }) => !wait);
    return (this.#others ??= prerequisite('all other steps', steps, countStates(steps)));
  }
}

function prerequisite(label: string, steps: readonly StepView[], counts: StateCounts): Prerequisite {
  return {
    label,
    counts,
    left: steps.length - (counts.get('finished') ?? 0),
    of: steps.length,
    isInTheWay: inTheWay.some((state) => counts.has(state)),
  };
}

/** `relax`, or of many `relax[…] (3 of 12 left)`. */
export function leftText({ label, left, of }: Prerequisite): string {
  return of === 1 ? label : `${label} (${left} of ${of} left)`;
}

/** State of a prerequisite: of many the counts of their states. */
export function prerequisiteState({ counts, of }: Prerequisite): string {
  const [only] = counts.keys();
  if (of === 0) return 'no instances yet';
  return of === 1 ? (only ?? '') : countsText(counts);
}
