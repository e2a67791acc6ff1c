import type { StepDefinition, StepState } from '../step.js';

/** A step, or one of those that a step with `foreach` stands for. */
export interface Instance {
  /** `relax`, or `relax[Cu.xyz]`. */
  readonly id: string;
  readonly template: Template;
  readonly item?: string;
  /** With the item in place of its placeholders. */
  readonly definition: StepDefinition;
  /** Order of insertion: of those that are ready the first one starts. */
  readonly sequence: number;
  state: StepState;
  /** What it still waits for. */
  pending: number;
}

/** What an instance waits for: all of a step, or its instance of one item. */
export interface Prerequisite {
  readonly template: Template;
  readonly item?: string;
}

/** The id that a person gives for it. */
export const prerequisiteId = ({ template, item }: Prerequisite): string =>
  item === undefined ? template.id : `${template.id}[${item}]`;

/** A step as declared, with its instances: one, or one per item of its stream. */
export class Template {
  readonly instances = new Map<string | undefined, Instance>();
  /** Steps with `foreach` over this one. */
  readonly followers: Template[] = [];
  /** Instances that wait for all of this step, and those that wait for that of one item. */
  readonly waiters: Instance[] = [];
  readonly waitersOf = new Map<string, Instance[]>();
  /** Resolved; of a step with `foreach` over a step without that one. */
  prerequisites: readonly Prerequisite[] = [];
  /** Nothing will be added to the instances. */
  isClosed = false;
  unfinished = 0;

  constructor(
    readonly definition: StepDefinition,
    /** The step that is followed item by item. */
    readonly source: Template | undefined,
    /** Id of the step that added it while running. */
    readonly adder: string | undefined,
  ) {}

  get id(): string {
    return this.definition.id;
  }

  /** Waits for all others: a closing step. */
  get isCloser(): boolean {
    const { wait, prerequisites = [] } = this.definition;
    return wait && prerequisites.length === 0;
  }

  /** All of its instances have finished, and no more will come. */
  get isDone(): boolean {
    return this.isClosed && this.unfinished === 0;
  }
}
