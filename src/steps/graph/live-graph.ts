import { usageError } from '../../errors.js';
import { instanceOf } from '../placeholders.js';
import type { StepDefinition, StepState } from '../step.js';
import { findCycle } from './find-cycle.js';
import { prerequisiteOf, resolvePrerequisite } from './resolve.js';
import { Template, type Instance, type Prerequisite } from './template.js';

/** Told what becomes possible. */
export interface GraphListener {
  /** A step without open prerequisites; each is told once, unless it is reset. */
  onReady(instance: Instance): void;
  onInstance?(instance: Instance): void;
}

/**
 * The graph of a run while it grows and its steps end: what may start, and what is left. It knows neither time nor
 * resources; every change costs as much as it touches.
 */
export class LiveGraph {
  readonly templates = new Map<string, Template>();
  readonly instances = new Map<string, Instance>();
  readonly #streams = new Map<string, { isOpen: boolean; readonly templates: Template[]; end?: string }>();
  readonly #closers: Instance[] = [];
  #openStreams = 0;
  /** Of steps that do not wait. */
  #unfinished = 0;
  #last: Template | undefined;

  constructor(private readonly listener: GraphListener) {}

  /** Every stream must be known before the steps that name it; `end`: the step after which it closes. */
  addStream(name: string, end?: string): void {
    this.#streams.set(name, { isOpen: true, templates: [], ...(end === undefined ? {} : { end }) });
    this.#openStreams += 1;
  }

  /** All of `definitions` or none; they may refer to each other in any order. */
  insert(definitions: readonly StepDefinition[], adder?: string): readonly Template[] {
    const added: Template[] = [];
    const last = this.#last;
    try {
      for (const definition of definitions) added.push(this.#declare(definition, adder));
      for (const template of added) this.#resolve(template);
      this.#checkCycles(added);
    } catch (error) {
      for (const { id } of added) this.templates.delete(id);
      this.#last = last;
      throw error;
    }
    for (const template of added) this.#enter(template);
    this.#considerClosers();
    return added;
  }

  addItems(stream: string, items: readonly string[]): void {
    for (const template of this.#streams.get(stream)?.templates ?? [])
      for (const item of items) this.#instantiate(template, item);
  }

  closeStream(name: string): void {
    const stream = this.#streams.get(name);
    if (stream?.isOpen !== true) return;
    stream.isOpen = false;
    this.#openStreams -= 1;
    for (const template of stream.templates) this.#close(template);
    this.#considerClosers();
  }

  /** True where all that a step names is there. */
  knows({ prerequisites = [], foreach }: StepDefinition): boolean {
    const isThere = foreach === undefined || this.#streams.has(foreach) || this.templates.has(foreach);
    return isThere && prerequisites.every((id) => prerequisiteOf(id, this.templates) !== undefined);
  }

  isOpen(stream: string): boolean {
    return this.#streams.get(stream)?.isOpen === true;
  }

  /** `running`, and the states in which a step has ended; `finished` lets go what waits for it. */
  set(instance: Instance, state: StepState): void {
    const wasFinished = instance.state === 'finished';
    instance.state = state;
    if (state !== 'finished' || wasFinished) return;
    const { template, item } = instance;
    template.unfinished -= 1;
    if (!template.definition.wait) this.#unfinished -= 1;
    if (item !== undefined) {
      for (const waiter of template.waitersOf.get(item) ?? []) this.#met(waiter);
      template.waitersOf.delete(item);
    }
    if (template.isDone) this.#done(template);
    this.#considerClosers();
  }

  /** A step that failed, or was set aside, is as if it had never begun. */
  renew(instance: Instance): void {
    if (instance.state === 'finished' || instance.state === 'running') return;
    instance.state = instance.template.definition.wait ? 'waiting' : 'new';
    if (instance.pending === 0) this.listener.onReady(instance);
  }

  /** A waiting step need not wait any longer, whatever there is still to do. */
  release(instance: Instance): void {
    if (instance.state !== 'waiting') return;
    instance.pending = 0;
    this.#ready(instance);
  }

  /** True where a closing step may start: nothing else is left, and nothing can come. */
  get isClosing(): boolean {
    return this.#unfinished === 0 && this.#openStreams === 0;
  }

  /** While nothing runs: whether streams may still bring something, or a person may let their steps finish. */
  get mayGrow(): boolean {
    if (this.#openStreams === 0) return false;
    const open = [...this.#streams.values()].filter(({ isOpen }) => isOpen);
    const mayClose = ({ end }: { readonly end?: string }): boolean =>
      end === undefined || this.templates.get(end)?.isDone === true;
    if (open.some(mayClose)) return true;
    return [...this.instances.values()].some(({ state }) => state === 'interactive');
  }

  #declare(definition: StepDefinition, adder: string | undefined): Template {
    const { id, foreach, place } = definition;
    if (this.templates.has(id) || this.#streams.has(id))
      throw usageError('E_STEP_ID', `two steps or streams are called \`${id}\``, {
        ...place,
        expected: 'an id of its own',
      });
    const source = foreach === undefined ? undefined : this.templates.get(foreach);
    const isKnown = foreach === undefined || this.#streams.has(foreach);
    if (!isKnown && source?.definition.foreach === undefined)
      throw usageError('E_STEP_STREAM', `step \`${id}\` is for each of something unknown`, {
        ...place,
        expected: 'a stream, or a step before it that has `foreach` itself',
        got: `\`${foreach}\``,
      });
    const template = new Template(definition, source, adder);
    this.templates.set(id, template);
    return template;
  }

  #resolve(template: Template): void {
    const { definition, source } = template;
    const ids = definition.prerequisites ?? this.#previous(template);
    template.prerequisites = [...new Set(ids)]
      .filter((id) => id !== source?.id)
      .map((id) => resolvePrerequisite(id, definition, this.templates));
    if (!definition.wait) this.#last = template;
  }

  /** Of a step that says nothing: the one before it; for each item of another step that one's instance is enough. */
  #previous({ isCloser, source }: Template): readonly string[] {
    return isCloser || source !== undefined || this.#last === undefined ? [] : [this.#last.id];
  }

  #checkCycles(added: readonly Template[]): void {
    const cycle = findCycle(added, [...this.templates.values()], ({ definition: { foreach = '' } }) =>
      this.templates.get(this.#streams.get(foreach)?.end ?? ''),
    );
    if (cycle === undefined) return;
    const first = this.templates.get(cycle[0] ?? '');
    throw usageError('E_STEP_CYCLE', 'steps wait for each other in a circle', {
      ...first?.definition.place,
      expected: 'prerequisites without a cycle',
      got: cycle.join(' after '),
    });
  }

  #enter(template: Template): void {
    const { source } = template;
    const { foreach } = template.definition;
    if (foreach === undefined) {
      this.#instantiate(template, undefined);
      this.#close(template);
    } else if (source !== undefined) {
      source.followers.push(template);
      for (const item of source.instances.keys()) this.#instantiate(template, item);
      if (source.isClosed) this.#close(template);
    } else {
      const stream = this.#streams.get(foreach);
      stream?.templates.push(template);
      for (const item of this.#itemsOf(foreach, template)) this.#instantiate(template, item);
      if (stream?.isOpen === false) this.#close(template);
    }
  }

  /** What a stream brought before the step was added. */
  #itemsOf(stream: string, added: Template): readonly (string | undefined)[] {
    const other = this.#streams.get(stream)?.templates.find((template) => template !== added);
    return other === undefined ? [] : [...other.instances.keys()];
  }

  #instantiate(template: Template, item: string | undefined): void {
    if (template.instances.has(item)) return;
    const { definition } = template;
    const instance: Instance = {
      id: item === undefined ? definition.id : `${definition.id}[${item}]`,
      template,
      ...(item === undefined ? {} : { item }),
      definition: item === undefined ? definition : instanceOf(definition, item),
      sequence: this.instances.size,
      state: definition.wait ? 'waiting' : 'new',
      pending: 0,
    };
    template.instances.set(item, instance);
    this.instances.set(instance.id, instance);
    template.unfinished += 1;
    if (!definition.wait) this.#unfinished += 1;
    this.listener.onInstance?.(instance);
    this.#await(instance);
    for (const follower of template.followers) this.#instantiate(follower, item);
  }

  #await(instance: Instance): void {
    const { template, item } = instance;
    const own: Prerequisite[] =
      template.source === undefined || item === undefined ? [] : [{ template: template.source, item }];
    for (const prerequisite of [...template.prerequisites, ...own]) this.#awaitOne(instance, prerequisite);
    if (template.isCloser) {
      instance.pending += 1;
      this.#closers.push(instance);
    }
    if (instance.pending === 0) this.#ready(instance);
  }

  #awaitOne(instance: Instance, { template, item }: Prerequisite): void {
    if (item === undefined) {
      if (template.isDone) return;
      template.waiters.push(instance);
    } else {
      if (template.instances.get(item)?.state === 'finished') return;
      const waiters = template.waitersOf.get(item) ?? [];
      waiters.push(instance);
      template.waitersOf.set(item, waiters);
    }
    instance.pending += 1;
  }

  #met(instance: Instance): void {
    instance.pending -= 1;
    if (instance.pending === 0) this.#ready(instance);
  }

  #ready(instance: Instance): void {
    if (instance.state === 'new' || instance.state === 'waiting') this.listener.onReady(instance);
  }

  #close(template: Template): void {
    template.isClosed = true;
    if (template.isDone) this.#done(template);
    for (const follower of template.followers) this.#close(follower);
  }

  #done(template: Template): void {
    for (const waiter of template.waiters.splice(0)) this.#met(waiter);
  }

  /** Told each time that nothing else is left: what is added before a closing step starts holds it back. */
  #considerClosers(): void {
    if (!this.isClosing) return;
    for (const closer of this.#closers) {
      if (closer.state === 'waiting' && closer.pending === 1) this.listener.onReady(closer);
    }
  }
}
