import { readNewLines } from '../../system/file-tail.js';
import type { StepDefinition } from '../step.js';

/** Reads one step in the form of the workflow file. */
export type ReadStep = (
  line: string,
  place: { readonly file: string; readonly line: number },
) => StepDefinition;

/** The file in which a running step asks for more steps, one in each line. */
export class AddedSteps {
  #end = 0;
  #line = 0;

  constructor(
    private readonly path: string,
    private readonly id: string,
    private readonly read: ReadStep,
  ) {}

  /** What was added since the last call; `hasEnded`: nobody writes any more. Throws for a line that is no step, with its place. */
  take(hasEnded: boolean): readonly StepDefinition[] {
    const steps: StepDefinition[] = [];
    for (const { line, end } of readNewLines(this.path, this.#end, hasEnded)) {
      this.#end = end;
      this.#line += 1;
      if (line.trim() === '') continue;
      steps.push(this.read(line, { file: `ATOMLOOP_STEPS of ${this.id}`, line: this.#line }));
    }
    return steps;
  }
}
