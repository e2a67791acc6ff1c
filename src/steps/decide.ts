import { stat } from 'node:fs/promises';
import type { StepKeys } from './fingerprints/step-keys.js';
import { differenceOf, type StepKey } from './fingerprints/step-key.js';
import { prerequisiteId, type Instance, type Prerequisite, type Template } from './graph/template.js';
import type { LiveGraph } from './graph/live-graph.js';
import type { RunMemory, StepMemory } from './journal/memory.js';
import { outputsOf } from './run/made-files.js';

/** Whether a step runs, and why. */
export interface Decision {
  readonly key: StepKey;
  readonly willRun: boolean;
  readonly reason: string;
}

/** Which steps ran in this run, or would: what depends on them must run too. */
export class Decisions {
  readonly #ran = new Set<string>();
  readonly #done = new Map<Template, number>();

  constructor(
    private readonly graph: LiveGraph,
    private readonly memory: RunMemory,
    private readonly keys: StepKeys,
  ) {}

  /** All prerequisites must be decided. */
  async of(instance: Instance): Promise<Decision> {
    const known = this.memory.steps.get(instance.id);
    const key = await this.#keyOf(instance, known);
    const reason = await this.#reasonToRun(instance, known, key);
    this.keys.set(instance.id, key);
    if (reason === undefined)
      return { key, willRun: false, reason: known?.isByHand ? 'finished by hand' : 'nothing changed' };
    this.#ran.add(instance.id);
    this.#ran.add(instance.template.id);
    return { key, willRun: true, reason };
  }

  /** A stream's file that is gone: what was made of it counts as long as it is there. */
  async #keyOf(instance: Instance, known: StepMemory | undefined): Promise<StepKey> {
    const key = await this.keys.keyOf(instance, this.graph.templates.values());
    const { item } = instance;
    if (item === undefined || known?.state !== 'finished') return key;
    const isGone = (name: string): boolean => name === `input ${item}` && key.parts[name] === 'missing';
    return Object.keys(key.parts).some(isGone) ? known.key : key;
  }

  async #reasonToRun(
    instance: Instance,
    known: StepMemory | undefined,
    key: StepKey,
  ): Promise<string | undefined> {
    if (known === undefined) return 'it has not run yet';
    if (known.state === 'running') return 'it was interrupted';
    if (known.state === 'failed') return 'it failed';
    if (known.state === 'reset') return 'it was reset';
    if (known.state === 'aborted') return 'it was stopped';
    if (known.isByHand === true) return undefined;
    const rerun = this.#rerunPrerequisite(instance, known);
    if (rerun !== undefined) return `prerequisite ${rerun} runs`;
    return (
      differenceOf(known.key, key) ?? this.#newOutput(instance, known) ?? (await this.#changedOutput(known))
    );
  }

  /** One that runs in this run, or ran after the step had begun: what it made may be other than what the step read. */
  #rerunPrerequisite({ template, item }: Instance, known: StepMemory): string | undefined {
    const { source, prerequisites, isCloser } = template;
    const own = source === undefined || item === undefined ? [] : [{ template: source, item }];
    const isNewer = (one: Prerequisite): boolean => this.#isNewer(one, known.begun);
    const found = [...own, ...prerequisites].find(isNewer);
    if (found !== undefined) return prerequisiteId(found);
    if (!isCloser) return undefined;
    for (const other of this.graph.templates.values())
      if (!other.definition.wait && isNewer({ template: other })) return other.id;
    return undefined;
  }

  #isNewer({ template, item }: Prerequisite, begun: number): boolean {
    if (item === undefined) return this.#ran.has(template.id) || this.#lastDone(template) > begun;
    const id = `${template.id}[${item}]`;
    return this.#ran.has(id) || (this.memory.steps.get(id)?.done ?? 0) > begun;
  }

  /** When the last instance of a step finished; all of them have. */
  #lastDone(template: Template): number {
    const known = this.#done.get(template);
    if (known !== undefined) return known;
    let last = 0;
    for (const { id } of template.instances.values())
      last = Math.max(last, this.memory.steps.get(id)?.done ?? 0);
    if (template.isDone) this.#done.set(template, last);
    return last;
  }

  /** One that was declared since. */
  #newOutput({ definition }: Instance, { state, made }: StepMemory): string | undefined {
    if (state !== 'finished') return undefined;
    const added = outputsOf(definition).find((path) => made.every((one) => one.path !== path));
    return added === undefined ? undefined : `output ${added} is new`;
  }

  async #changedOutput({ made }: StepMemory): Promise<string | undefined> {
    for (const { path, size, mtimeMs, digest } of made) {
      const now = await stat(path).catch(() => undefined);
      if (now === undefined) return `output ${path} is gone`;
      if (now.size === size && now.mtimeMs === mtimeMs) continue;
      if ((await this.keys.contentOf(path))?.digest !== digest) return `output ${path} was changed`;
    }
    return undefined;
  }
}
