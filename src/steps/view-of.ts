import type { StepFiles } from './run/step-files.js';
import { commandText } from './command-text.js';
import { declaredInputs } from './fingerprints/input-files.js';
import type { Decision } from './decide.js';
import { prerequisiteId, type Instance, type Template } from './graph/template.js';
import type { RunMemory } from './journal/memory.js';
import { outputsOf } from './run/made-files.js';
import { blockedInstances, type ReadGraph } from './read-graph.js';
import type { RunState, StepState, StreamDefinition, Workflow } from './step.js';
import type { StepsView, StepView } from './view.js';

export interface ViewParts {
  readonly read: ReadGraph;
  readonly memory: RunMemory;
  readonly settings: Pick<Workflow, 'execution' | 'threads' | 'mpi' | 'gpus'>;
  readonly streams: readonly StreamDefinition[];
  readonly files: StepFiles;
  /** The workflow file. */
  readonly flow?: string;
  /** Who runs it now. */
  readonly holder?: { readonly host: string; readonly pid: number };
  /** By id of the instance: of a plan. */
  readonly decisions?: ReadonlyMap<string, Decision>;
}

/** Ids that a step waits for, its own item of another step among them. */
function prerequisiteIds({ source, prerequisites }: Template, item: string | undefined): string[] {
  const own = source === undefined || item === undefined ? [] : [{ template: source, item }];
  return [...own, ...prerequisites].map(prerequisiteId);
}

type Known = Pick<StepView, 'state' | 'attempt'> & Partial<StepView>;

class Views {
  readonly #blocked: ReadonlySet<Instance>;

  constructor(private readonly parts: ViewParts) {
    this.#blocked = blockedInstances(parts.read.graph);
  }

  of(instance: Instance): StepView {
    const { definition, template, item, id } = instance;
    const { threads, mpi, gpu, wait, interactive } = definition;
    const decision = this.parts.decisions?.get(id);
    return {
      id,
      step: template.id,
      ...(definition.foreach === undefined ? {} : { foreach: definition.foreach }),
      ...(item === undefined ? {} : { item }),
      ...this.#known(instance),
      ...this.#standing(instance),
      prerequisites: prerequisiteIds(template, item),
      reason: decision?.reason ?? '',
      willRun: decision?.willRun ?? instance.state !== 'finished',
      ...{ wait, interactive, threads, gpu, ...(mpi === undefined ? {} : { mpi }) },
      command: commandText(definition),
      inputs: declaredInputs(definition),
      outputs: outputsOf(definition),
      log: this.parts.files.log(id),
    };
  }

  /** A step of a stream that nothing has come from yet. */
  ofNone(template: Template): StepView {
    const { definition } = template;
    const { threads, mpi, gpu, wait, interactive, foreach = '' } = definition;
    return {
      id: template.id,
      step: template.id,
      foreach,
      state: wait ? 'waiting' : 'new',
      prerequisites: prerequisiteIds(template, undefined),
      reason: `nothing has come from ${foreach} yet`,
      willRun: false,
      ...{ wait, interactive, threads, gpu, ...(mpi === undefined ? {} : { mpi }) },
      attempt: 0,
      command: commandText(definition),
      inputs: declaredInputs(definition),
      outputs: outputsOf(definition),
      log: '',
    };
  }

  #known({ id, state }: Instance): Known {
    const known = this.parts.memory.steps.get(id);
    if (known === undefined) return { state, attempt: 0 };
    const { attempt, started, seconds, error } = known;
    const isRunning = known.state === 'running' && this.parts.holder !== undefined;
    const so = isRunning && started !== undefined ? (Date.now() - Date.parse(started)) / 1000 : seconds;
    return {
      state: isRunning ? 'running' : state,
      attempt,
      ...(started === undefined ? {} : { started }),
      ...(so === undefined ? {} : { seconds: so }),
      ...(error === undefined || known.state !== 'failed' ? {} : { error }),
    };
  }

  #standing(instance: Instance): Pick<StepView, 'standing'> {
    if (instance.state !== 'new' && instance.state !== 'waiting') return {};
    if (this.#blocked.has(instance)) return { standing: 'blocked' };
    return this.parts.read.ready.has(instance) ? { standing: 'ready' } : {};
  }
}

function runState({ memory, holder }: ViewParts, states: readonly StepState[]): RunState {
  if (holder !== undefined) return 'running';
  // Killed without a word: what it did counts, and the same command goes on.
  if (memory.state === 'running') return 'aborted';
  const isDone = states.every((state) => state === 'finished');
  return memory.state === 'finished' && !isDone ? 'saved' : memory.state;
}

export function viewOf(parts: ViewParts): StepsView {
  const { read, memory, settings, streams, files, flow, holder } = parts;
  const views = new Views(parts);
  const steps: StepView[] = [];
  for (const template of read.graph.templates.values()) {
    if (template.instances.size === 0) steps.push(views.ofNone(template));
    for (const instance of template.instances.values()) steps.push(views.of(instance));
  }
  const { execution, threads, mpi, gpus } = settings;
  return {
    state: runState(
      parts,
      steps.map(({ state }) => state),
    ),
    ...(flow === undefined ? {} : { flow }),
    directory: files.directory,
    ...(holder === undefined ? {} : { holder }),
    ...{ execution, threads, mpi, gpus },
    streams: streams.map(({ name, values }) => ({
      name,
      state: read.graph.isOpen(name) ? 'open' : 'closed',
      items: new Set([...(values ?? []), ...(memory.streams.get(name)?.items ?? [])]).size,
    })),
    steps,
  };
}
