import { dirname, resolve } from 'node:path';
import type { ErrorPlace } from '../../errors.js';
import { usableCores } from '../../system/cores.js';
import type { StepDefinition, Workflow } from '../step.js';
import { fits } from './check.js';
import { Fields } from './fields.js';
import type { ListNode, MapNode, Node } from './node.js';
import { PlaceholderRule } from './placeholder-rule.js';
import { Problems } from './problems.js';
import { readText } from './read-text.js';
import { checkIds, checkReferences } from './references.js';
import { addedSchema, headSchema } from './schema.js';
import { SourceText } from './source-text.js';
import { stepOf } from './step-of.js';
import { streamsOf } from './stream-of.js';
import { readSimple } from './simple-tree.js';
import { readYaml } from './yaml-tree.js';

/**
 * Reads a workflow file: YAML, at most 10 MiB. What it leaves open comes from the machine and `env`.
 * Errors name file, line and column: `E_STEPS_FILE`, `E_STEPS_SYNTAX`, `E_STEPS_KEY`, `E_STEPS_VALUE`, `E_STEPS_VERSION`, `E_STEPS_ID`,
 * `E_STEPS_PLACEHOLDER`, `E_STEPS_REFERENCE`, `E_DURATION`.
 */
export async function readWorkflow(path: string, env: NodeJS.ProcessEnv = process.env): Promise<Workflow> {
  return parseWorkflow(await readText(path), path, env);
}

/** The same for the text of a file. */
export function parseWorkflow(text: string, file: string, env: NodeJS.ProcessEnv = process.env): Workflow {
  const problems = new Problems(new SourceText(text, { file }));
  const root = rootOf(problems, 'a mapping with `version` and `steps`');
  const isFine = fits(headSchema, root, { problems, what: 'the workflow' });
  if (root.type === 'map') {
    const workflow = workflowOf(root, { problems, directory: dirname(resolve(file)), env });
    if (isFine && problems.count === 0) checkReferences(root, workflow, problems);
    if (isFine && problems.count === 0) return workflow;
  }
  return problems.throwFirst();
}

interface Context {
  readonly problems: Problems;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

function workflowOf(root: MapNode, { problems, directory, env }: Context): Workflow {
  const fields = new Fields(root, problems);
  const streams = fields.node('streams');
  const steps = fields.node('steps');
  const scheme = fields.text('scheme');
  const launcher = fields.texts('launcher');
  new PlaceholderRule(fields, false).check('launcher', fields.node('launcher'));
  return {
    directory,
    execution: fields.text('execution') === 'parallel' ? 'parallel' : 'serial',
    threads: fields.number('threads') ?? usableCores(env).count,
    mpi: fields.number('mpi') ?? usableCores(env).count,
    gpus: fields.texts('gpus') ?? visibleGpus(env),
    ...(scheme === undefined ? {} : { scheme }),
    onFailure: fields.text('on_failure') === 'continue' ? 'continue' : 'stop',
    ...(launcher === undefined ? {} : { launcher }),
    streams: streamsOf(streams, problems),
    steps:
      steps?.type === 'list' ? stepsOf(steps, problems, streams?.type === 'map' ? streams : undefined) : [],
  };
}

/** As CUDA reads it: the list ends at the first negative number. */
function visibleGpus({ CUDA_VISIBLE_DEVICES: visible = '' }: NodeJS.ProcessEnv): string[] {
  const ids = visible.split(',').map((id) => id.trim());
  const end = ids.findIndex((id) => id === '' || id.startsWith('-'));
  return end < 0 ? ids : ids.slice(0, end);
}

function stepsOf(list: ListNode, problems: Problems, streams?: MapNode): StepDefinition[] {
  checkIds(list, problems, streams);
  const steps: StepDefinition[] = [];
  for (const node of list.entries) {
    if (problems.isFull) break;
    const step = stepOf(node, problems);
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

/** The node of the whole text; throws where it cannot be read or is empty. */
function rootOf(problems: Problems, expected: string): Node {
  const root = readSimple(problems.source.text) ?? readYaml(problems);
  if (root?.type === 'scalar' && root.value === null && problems.count === 0)
    problems.add({
      at: 0,
      code: 'E_STEPS_FILE',
      message: 'nothing is in the file',
      expected,
      got: 'nothing',
    });
  const isEmpty = root === undefined || (root.type === 'scalar' && root.value === null);
  return isEmpty ? problems.throwFirst() : root;
}

/** Steps that are added to a run: YAML, a list of steps or a mapping with `steps`. Ids of steps that are there already are not looked at. */
export function readSteps(text: string, file: string): StepDefinition[] {
  const problems = new Problems(new SourceText(text, { file }));
  const root = rootOf(problems, 'a list of steps, or a mapping with `steps`');
  const list = root.type === 'list' ? root : addedSteps(root, problems);
  if (list?.entries.length === 0)
    problems.add({
      at: list.at,
      code: 'E_STEPS_VALUE',
      message: 'nothing is to be added',
      expected: 'a list of at least one step',
      got: 'an empty list',
    });
  const steps = list === undefined ? [] : stepsOf(list, problems);
  if (problems.count > 0) problems.throwFirst();
  return steps;
}

function addedSteps(root: Node, problems: Problems): ListNode | undefined {
  if (!fits(addedSchema, root, { problems, what: 'the steps' })) return undefined;
  const steps = root.entries.get('steps')?.value;
  return steps?.type === 'list' ? steps : undefined;
}

/** A step on a line of its own, in JSON or YAML; `place` is where the line is. */
export function readStepLine(text: string, place: ErrorPlace): StepDefinition {
  const problems = new Problems(new SourceText(text, place));
  const step = stepOf(rootOf(problems, 'a step, such as `{id: next, run: [date]}`'), problems);
  return step === undefined || problems.count > 0 ? problems.throwFirst() : step;
}
