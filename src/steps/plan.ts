import { Decisions, type Decision } from './decide.js';
import { StepKeys } from './fingerprints/step-keys.js';
import { LiveGraph } from './graph/live-graph.js';
import { ReadyQueue } from './graph/ready-queue.js';
import type { RunMemory } from './journal/memory.js';
import { insertAdded } from './read-graph.js';
import { watchStream } from './streams/watch-stream.js';
import type { StepDefinition, StreamDefinition } from './step.js';

/** What a run would do now. */
export interface Decided {
  /** By id of the instance. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** By stream. */
  readonly items: ReadonlyMap<string, readonly string[]>;
}

/** Decides for all steps, as if each one that runs finished. Streams are taken as they are now. */
export async function decideAll(
  {
    steps,
    streams,
  }: { readonly steps: readonly StepDefinition[]; readonly streams: readonly StreamDefinition[] },
  memory: RunMemory,
): Promise<Decided> {
  const queue = new ReadyQueue();
  const graph = new LiveGraph({
    onReady: (instance) => {
      queue.push(instance);
    },
  });
  const decisions = new Decisions(graph, memory, new StepKeys(memory, () => undefined));
  for (const { name } of streams) graph.addStream(name);
  graph.insert(steps);
  insertAdded(graph, memory);
  const items = new Map<string, readonly string[]>();
  for (const stream of streams) {
    items.set(stream.name, await itemsNow(stream));
    graph.addItems(stream.name, items.get(stream.name) ?? []);
    graph.closeStream(stream.name);
  }
  const decided = new Map<string, Decision>();
  for (let instance = queue.pop(); instance !== undefined; instance = queue.pop()) {
    if (instance.state === 'finished') continue;
    if (instance.pending > 0 && !graph.isClosing) continue;
    decided.set(instance.id, await decisions.of(instance));
    graph.set(instance, 'finished');
  }
  return { decisions: decided, items };
}

/** What a stream would bring if it began now. */
async function itemsNow(stream: StreamDefinition): Promise<readonly string[]> {
  const items: string[] = [];
  const { signal } = new AbortController();
  const look = { ...stream, settleMs: 0, end: { type: 'scan' } } as const;
  for await (const event of watchStream(look, { directory: process.cwd(), signal, known: [] }))
    if (event.type === 'items') items.push(...event.items);
  return items;
}
