import type { StepDefinition } from '../step.js';
import { placeholdersOf } from '../placeholders.js';
import { actionOf } from './action-of.js';
import { fits } from './check.js';
import { Fields } from './fields.js';
import { quoted, type MapNode, type Node } from './node.js';
import { PlaceholderRule } from './placeholder-rule.js';
import type { Problems } from './problems.js';
import { namePattern, nameWords, stepSchema } from './schema.js';

/** A step of a list; undefined where something is wrong with it. */
export function stepOf(node: Node, problems: Problems): StepDefinition | undefined {
  if (!fits(stepSchema, node, { problems, what: 'a step' })) return undefined;
  const fields = new Fields(node, problems);
  const rule = new PlaceholderRule(fields, fields.has('foreach'));
  checkName(fields);
  const action = actionOf(fields, rule);
  if (action === undefined) return undefined;
  for (const key of ['inputs', 'outputs', 'env']) rule.check(key, fields.node(key));
  const prerequisites = fields.texts('prerequisites');
  const foreach = fields.text('foreach');
  return {
    id: fields.text('id') ?? '',
    action,
    ...(prerequisites === undefined ? {} : { prerequisites }),
    ...(foreach === undefined ? {} : { foreach }),
    inputs: rule.final(fields.texts('inputs') ?? []),
    outputs: outputsOf(fields, rule),
    ...resourcesOf(fields),
    env: envOf(fields),
    place: problems.source.place(node.at),
  };
}

/** A number is a name as it is written, if that is one: `1.0`, but not `+1`. */
function checkName(fields: Fields): void {
  const id = fields.node('id');
  if (id?.type === 'scalar' && !namePattern.test(id.source))
    fields.refuse(id, {
      message: 'cannot use `id`',
      expected: nameWords,
      got: quoted(id.source),
      code: 'E_STEPS_ID',
    });
}

function resourcesOf(fields: Fields): Omit<StepDefinition, 'id' | 'action' | 'inputs' | 'outputs' | 'env'> {
  const mpi = fields.number('mpi');
  const timeoutMs = fields.milliseconds('timeout');
  const onFailure = fields.text('on_failure');
  return {
    wait: fields.flag('wait'),
    interactive: fields.flag('interactive'),
    threads: fields.number('threads') ?? 1,
    ...(mpi === undefined ? {} : { mpi }),
    gpu: fields.number('gpu') ?? 0,
    retries: fields.number('retries') ?? 0,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(onFailure === undefined ? {} : { onFailure: onFailure === 'stop' ? 'stop' : 'continue' }),
  };
}

/** The output of an operator is one, unless the operator itself makes several names of it. */
function outputsOf(fields: Fields, rule: PlaceholderRule): string[] {
  const listed = rule.final(fields.texts('outputs') ?? []);
  const output = fields.text('output');
  if (output === undefined || output === '-') return listed;
  const isTemplate = rule.hasItem ? output.includes('{{') : placeholdersOf(output).length > 0;
  return isTemplate || listed.includes(output) ? listed : [...listed, output];
}

function envOf(fields: Fields): Readonly<Record<string, string>> {
  const env = Object.create(null) as Record<string, string>;
  const node: MapNode | Node | undefined = fields.node('env');
  if (node?.type !== 'map') return env;
  for (const [name, { at, value }] of node.entries) {
    if (name === '' || /[=\0]/.test(name))
      fields.refuse(
        { at },
        { message: 'cannot use the variable', expected: 'a name without `=`', got: quoted(name) },
      );
    env[name] = fields.textOf(value, name);
  }
  return env;
}
