import { normalize } from 'node:path';
import { checkResources, outputTwice } from '../check-workflow.js';
import type { LiveGraph } from '../graph/live-graph.js';
import { prerequisiteId, type Instance } from '../graph/template.js';
import type { AddedStep } from '../journal/memory.js';
import type { StepJournal } from '../journal/step-journal.js';
import type { StepDefinition } from '../step.js';
import { outputsOf } from './made-files.js';
import type { ResourceTotals } from './resources.js';

/** Steps on their way into the graph of a run: those of the workflow, those of an earlier run, and what is added. */
export class GraphSteps {
  /** Who makes a file. */
  readonly #outputs = new Map<string, string>();
  /** Steps that were added to an earlier run and are not in the graph yet, by who added them. */
  readonly #remembered = new Map<string | undefined, AddedStep[]>();

  constructor(
    private readonly graph: LiveGraph,
    private readonly journal: StepJournal,
    private readonly totals: ResourceTotals,
  ) {
    for (const one of journal.memory.added.values()) {
      const known = this.#remembered.get(one.by);
      if (known === undefined) this.#remembered.set(one.by, [one]);
      else known.push(one);
    }
  }

  /** All or none. */
  insert(steps: readonly StepDefinition[], by?: string): void {
    checkResources(steps, this.totals);
    for (const step of steps)
      if (step.foreach === undefined) for (const path of outputsOf(step)) this.#checkOutput(path, step);
    this.graph.insert(steps, by);
  }

  /** Inserts and remembers steps that are not in the workflow, but for those that are there already, the same; the others are returned. */
  add(steps: readonly StepDefinition[], by?: string): readonly StepDefinition[] {
    const added = steps.filter((step) => !this.#isThere(step, by));
    this.insert(added, by);
    for (const step of added) {
      const ids = this.graph.templates.get(step.id)?.prerequisites.map(prerequisiteId) ?? [];
      const { place: _, ...resolved } = { ...step, prerequisites: ids };
      this.journal.append({
        type: 'added',
        step: step.wait ? step : resolved,
        ...(by !== undefined && { by }),
      });
    }
    if (by !== undefined && added.length > 0) this.insertRemembered(by);
    return added;
  }

  /**
   * What a step, which need not run again and so will not add them, added to an earlier run, and what a person did, as far as what those wait
   * for is there.
   */
  insertRemembered(by: string | undefined): void {
    for (const who of new Set([by, undefined])) {
      const open = this.#remembered.get(who)?.filter(({ step }) => !this.graph.templates.has(step.id)) ?? [];
      this.#remembered.delete(who);
      const rest = open.filter(({ step }) => {
        const isKnown = this.graph.knows(step);
        if (isKnown) this.insert([step], who);
        return !isKnown;
      });
      if (rest.length > 0) this.#remembered.set(who, rest);
    }
  }

  /** All that was ever added: for requests, where nothing runs. */
  insertAllRemembered(): void {
    for (const by of [...this.#remembered.keys()]) this.insertRemembered(by);
  }

  /** Throws for a step that a person added, whose prerequisites did not come in the whole run. */
  checkRemembered(): void {
    const rest = this.#remembered.get(undefined) ?? [];
    this.insert(rest.map(({ step }) => step));
  }

  /** Every instance makes files of its own. Throws `E_STEP_OUTPUTS`. */
  claimOutputs({ id, definition }: Instance): void {
    for (const path of outputsOf(definition)) {
      this.#checkOutput(path, { ...definition, id });
      this.#outputs.set(normalize(path), id);
    }
  }

  #checkOutput(path: string, step: StepDefinition): void {
    const first = this.#outputs.get(normalize(path));
    if (first !== undefined) throw outputTwice(path, first, step);
  }

  #isThere({ id, place: _, ...step }: StepDefinition, by: string | undefined): boolean {
    const known = this.graph.templates.get(id);
    if (known === undefined || known.adder !== by) return false;
    const { place: __, prerequisites, ...rest } = known.definition;
    const before = { ...rest, ...(step.prerequisites && { prerequisites }) };
    return JSON.stringify(before) === JSON.stringify({ id, ...step });
  }
}
