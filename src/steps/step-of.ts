import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import type { StepsView, StepView } from './view.js';

function* namesOf(steps: readonly StepView[]): Generator<string> {
  for (const { id, step } of steps) {
    if (step !== id) yield step;
    yield id;
  }
}

/** The step or instance with that id, or all instances of the step with that id. Throws `E_STEP_UNKNOWN` where there is none. */
export function stepsOf({ steps }: StepsView, id: string): readonly [StepView, ...StepView[]] {
  const own = steps.find((step) => step.id === id);
  if (own !== undefined) return [own];
  const [first, ...others] = steps.filter(({ step }) => step === id);
  if (first !== undefined) return [first, ...others];
  const meant = nearest(id, new Set(namesOf(steps)));
  throw usageError('E_STEP_UNKNOWN', `there is no step \`${id}\``, {
    expected: 'the id of a step, or of one of its instances',
    hint: meant === undefined ? '`atomloop steps list` shows all ids' : `did you mean \`${meant}\`?`,
  });
}

/** The one step or instance with that id, or the only instance of the step with that id. Throws `E_STEP_UNKNOWN`. */
export function stepOf(view: StepsView, id: string): StepView {
  const [first, ...others] = stepsOf(view, id);
  if (others.length === 0) return first;
  throw usageError('E_STEP_UNKNOWN', `step \`${id}\` has ${others.length + 1} instances`, {
    expected: `the id of one of them, such as \`${first.id}\``,
  });
}
