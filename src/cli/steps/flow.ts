import { dirname, join, resolve } from 'node:path';
import { usageError } from '../../errors.js';
import type { Decision } from '../../steps/decide.js';
import { decideAll } from '../../steps/plan.js';
import { checkFiles, checkResources, checkStreamEnds, checkStreams } from '../../steps/check-workflow.js';
import { readMemory, type RunMemory } from '../../steps/journal/memory.js';
import { readGraph } from '../../steps/read-graph.js';
import { stepFiles, type StepFiles } from '../../steps/run/step-files.js';
import type { Workflow } from '../../steps/step.js';
import type { StepsView } from '../../steps/view.js';
import { viewOf } from '../../steps/view-of.js';
import { readWorkflow } from '../../steps/workflow/read-workflow.js';
import { livingHolder } from '../../system/lease-life.js';
import type { LeaseHolder } from '../../system/lease.js';

/** Options by which a command line changes what the workflow file says. */
export interface FlowFlags {
  readonly state?: string;
  readonly execution?: 'serial' | 'parallel';
  readonly threads?: number;
  readonly mpi?: number;
  readonly gpus?: readonly string[];
  readonly scheme?: string;
  readonly onFailure?: 'stop' | 'continue';
}

/** A workflow file and where its run is. */
export interface Flow {
  /** As it was given. */
  readonly name: string;
  readonly workflow: Workflow;
  readonly files: StepFiles;
}

/** Reads a workflow and goes to its directory, where relative paths begin. Everything that is wrong with it is told before anything starts. */
export async function openFlow(name: string, flags: FlowFlags): Promise<Flow> {
  const path = resolve(name);
  const { state, ...changes } = flags;
  const read = await readWorkflow(name);
  const workflow: Workflow = { ...read, ...given(changes) };
  const files = stepFiles(state === undefined ? `${path}.atomloop` : resolve(state));
  process.chdir(dirname(path));
  checkFlow(workflow);
  return { name, workflow, files };
}

function given({ execution, threads, mpi, gpus, scheme, onFailure }: FlowFlags): Partial<Workflow> {
  const all = { execution, threads, mpi, gpus, scheme, onFailure };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function checkFlow(workflow: Workflow): void {
  const { steps, streams } = workflow;
  checkResources(steps, workflow);
  const { graph } = readGraph({ steps, streams }, readMemory(''));
  checkFiles(graph);
  checkStreamEnds(graph, streams);
  checkStreams(graph, streams);
}

/** Who runs it now. */
export const holderOf = ({ files }: Flow): Promise<LeaseHolder | undefined> =>
  livingHolder(join(files.directory, 'lease.json'));

/** The run as its journal tells of it. */
export function viewNow(flow: Flow): Promise<StepsView> {
  const memory = readMemory(flow.files.journal);
  for (const { name, values } of flow.workflow.streams)
    if (values !== undefined) bring(memory, name, values).isOpen = false;
  return viewWith(flow, memory);
}

/** The same, with what a run would do now and why. */
export async function viewPlan(flow: Flow): Promise<StepsView> {
  const { workflow, files } = flow;
  const memory = readMemory(files.journal);
  const { decisions, items } = await decideAll(workflow, memory);
  for (const { name, end } of workflow.streams) {
    const stream = bring(memory, name, items.get(name) ?? []);
    // What is there now is all that comes.
    if (end.type === 'scan') stream.isOpen = false;
  }
  return viewWith(flow, memory, decisions);
}

function bring({ streams }: RunMemory, name: string, items: readonly string[]): { isOpen: boolean } {
  const stream = streams.get(name) ?? { items: new Set(), isOpen: true };
  for (const item of items) stream.items.add(item);
  streams.set(name, stream);
  return stream;
}

async function viewWith(
  flow: Flow,
  memory: RunMemory,
  decisions?: ReadonlyMap<string, Decision>,
): Promise<StepsView> {
  const { workflow, files, name } = flow;
  const holder = await holderOf(flow);
  return viewOf({
    read: readGraph(workflow, memory),
    ...{ memory, files, flow: name },
    settings: workflow,
    streams: workflow.streams,
    ...(decisions === undefined ? {} : { decisions }),
    ...(holder === undefined ? {} : { holder: { host: holder.host, pid: holder.pid } }),
  });
}

/** Throws `E_STEPS_RUN` where there is no run to speak of. */
export function checkRun({ name, files }: Flow): void {
  if (readMemory(files.journal).end > 0) return;
  throw usageError('E_STEPS_RUN', 'the workflow has not been run', {
    file: name,
    expected: `a run in ${files.directory}`,
    got: 'none',
    hint: `atomloop steps run ${name}`,
  });
}
