import { LiveGraph } from './graph/live-graph.js';
import type { Instance } from './graph/template.js';
import type { RunMemory, StepMemory } from './journal/memory.js';
import type { StepDefinition, StepState, StreamDefinition } from './step.js';

/** A graph as the journal tells of it, where nothing runs. */
export interface ReadGraph {
  readonly graph: LiveGraph;
  /** Steps that may begin. */
  readonly ready: ReadonlySet<Instance>;
}

/** What a step is as long as nobody runs it: one that ran when its run was killed was ended with it. */
function stateOf(memory: StepMemory, { definition }: Instance): StepState {
  const fresh = definition.wait ? 'waiting' : 'new';
  if (memory.state === 'running') return 'aborted';
  return memory.state === 'reset' ? fresh : memory.state;
}

/** Steps that were added while the workflow ran, as far as what they name is still there. */
export function insertAdded(graph: LiveGraph, { added }: RunMemory): void {
  for (const { step, by } of added.values()) {
    const isOfNone = by !== undefined && !graph.templates.has(by);
    if (!isOfNone && !graph.templates.has(step.id) && graph.knows(step)) graph.insert([step], by);
  }
}

export function readGraph(
  {
    steps,
    streams,
  }: { readonly steps: readonly StepDefinition[]; readonly streams: readonly StreamDefinition[] },
  memory: RunMemory,
): ReadGraph {
  const ready = new Set<Instance>();
  const graph = new LiveGraph({
    onReady: (instance) => {
      ready.add(instance);
    },
  });
  for (const { name, end } of streams) graph.addStream(name, end.type === 'step' ? end.id : undefined);
  graph.insert(steps);
  insertAdded(graph, memory);
  for (const { name, values = [] } of streams) {
    graph.addItems(name, [...values, ...(memory.streams.get(name)?.items ?? [])]);
    if (memory.streams.get(name)?.isOpen === false) graph.closeStream(name);
  }
  for (const [id, known] of memory.steps) {
    const instance = graph.instances.get(id);
    if (instance !== undefined) graph.set(instance, stateOf(known, instance));
  }
  return { graph, ready };
}

/** Steps that cannot begin any more, because a prerequisite failed, was stopped, or cannot begin itself. */
export function blockedInstances(graph: LiveGraph): ReadonlySet<Instance> {
  const blocked = new Set<Instance>();
  const closers = [...graph.instances.values()].filter(({ template }) => template.isCloser);
  const follow = ({ template, item }: Instance): void => {
    for (const waiter of template.waiters) blocked.add(waiter);
    for (const waiter of template.waitersOf.get(item ?? '') ?? []) blocked.add(waiter);
    if (!template.definition.wait) for (const closer of closers.splice(0)) blocked.add(closer);
  };
  for (const instance of graph.instances.values()) if (instance.state === 'failed') follow(instance);
  for (const instance of blocked) follow(instance);
  return blocked;
}
