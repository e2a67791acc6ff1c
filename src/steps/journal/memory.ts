import { existsSync } from 'node:fs';
import type { ErrorRecord } from '../../errors.js';
import { readJournal } from '../../journal/journal-file.js';
import type { FileContent } from '../fingerprints/digest-file.js';
import type { StepKey } from '../fingerprints/step-key.js';
import type { RunState, StepDefinition } from '../step.js';
import type { EndState, MadeFile, StepRecord } from './records.js';

/** What is known of a step from the journal. */
export interface StepMemory {
  /** `running`: it was, when the journal ends; `reset`: by a person, it has to run again. */
  state: EndState | 'running' | 'reset';
  key: StepKey;
  attempt: number;
  /** Places of records in the journal: of the last beginning, and of the last finish. */
  begun: number;
  done: number;
  started?: string;
  seconds?: number;
  made: readonly MadeFile[];
  /** Outputs that nobody else made: they may be replaced, and go with the run. */
  own: readonly string[];
  error?: ErrorRecord;
  isByHand?: true;
}

/** A step that is not in the workflow file. */
export interface AddedStep {
  readonly step: StepDefinition;
  /** Id of the step that added it; absent: a person did. */
  readonly by?: string;
}

/** What is known of a run from its journal. */
export interface RunMemory {
  /** End of the last whole record; 0 without a journal. */
  end: number;
  version?: string;
  state: RunState;
  readonly steps: Map<string, StepMemory>;
  /** Steps that added others. */
  readonly adders: Set<string>;
  /** In the order in which they were added, the last definition of each. */
  readonly added: Map<string, AddedStep>;
  readonly streams: Map<string, { readonly items: Set<string>; isOpen: boolean }>;
  readonly contents: Map<string, FileContent>;
  /** Waiting steps that a person let go. */
  readonly released: Set<string>;
  requests: number;
  /** Number of records. */
  count: number;
}

export function newMemory(): RunMemory {
  return {
    end: 0,
    state: 'saved',
    steps: new Map(),
    adders: new Set(),
    added: new Map(),
    streams: new Map(),
    contents: new Map(),
    released: new Set(),
    requests: 0,
    count: 0,
  };
}

/** Reads the journal of a run; without one nothing is known. */
export function readMemory(path: string): RunMemory {
  const memory = newMemory();
  if (!existsSync(path)) return memory;
  for (const { record, end } of readJournal(path)) {
    remember(memory, record as StepRecord);
    memory.end = end;
  }
  return memory;
}

function streamOf(memory: RunMemory, name: string): { readonly items: Set<string>; isOpen: boolean } {
  const known = memory.streams.get(name) ?? { items: new Set(), isOpen: true };
  memory.streams.set(name, known);
  return known;
}

function rememberStep(memory: RunMemory, record: StepRecord & { readonly id: string }): void {
  const { steps } = memory;
  const { id } = record;
  const step = steps.get(id);
  if (record.type === 'started') {
    forgetAdded(memory, id);
    const { key, attempt, at, own } = record;
    const { done = 0, made = [] } = step ?? {};
    steps.set(id, { state: 'running', key, attempt, started: at, made, own, done, begun: memory.count });
  } else if (record.type === 'finish') {
    const { at } = record;
    const { count } = memory;
    const key = { fingerprint: '', command: '', parts: {} };
    const known = step ?? { attempt: 0, made: [], begun: count, key };
    // What the step did not make was made by the person.
    const own = known.made.map(({ path }) => path);
    steps.set(id, { ...known, own, state: 'finished', started: at, done: count, isByHand: true });
  } else if (record.type === 'left' && step !== undefined) {
    const { state, seconds, made, error } = record;
    // What an earlier attempt made is still there, and ours.
    const { made: earlier } = step;
    Object.assign(step, { state, seconds, made: state === 'finished' ? made : earlier, error });
    if (state === 'finished') step.done = memory.count;
  } else if (record.type === 'reset') {
    if (step !== undefined) step.state = 'reset';
  } else if (record.type === 'release') {
    memory.released.add(id);
  }
}

/** A step that runs again adds again what it wants. */
function forgetAdded({ adders, added }: RunMemory, adder: string): void {
  if (!adders.delete(adder)) return;
  for (const [id, { by }] of added) if (by === adder) added.delete(id);
}

/** Adds what a record tells. */
export function remember(memory: RunMemory, record: StepRecord): void {
  memory.count += 1;
  if ('id' in record) {
    rememberStep(memory, record);
    return;
  }
  switch (record.type) {
    case 'run':
      memory.version = record.version;
      memory.state = 'running';
      return;
    case 'ended':
      memory.state = record.state;
      return;
    case 'added':
      memory.added.set(record.step.id, record);
      if (record.by !== undefined) memory.adders.add(record.by);
      return;
    case 'items':
      for (const name of record.items) streamOf(memory, record.stream).items.add(name);
      return;
    case 'closed':
      streamOf(memory, record.stream).isOpen = false;
      return;
    case 'content':
      memory.contents.set(record.path, record.content);
      return;
    case 'request':
      memory.requests = record.end;
  }
}
