import { usageError } from '../../errors.js';
import { nearest } from '../../expressions/nearest.js';
import type { StepDefinition } from '../step.js';
import type { Prerequisite, Template } from './template.js';

const instanceId = /^([^[]+)\[(.*)\]$/s;

/** The step, or the instance of a step, that an id means. */
export function prerequisiteOf(
  id: string,
  templates: ReadonlyMap<string, Template>,
): Prerequisite | undefined {
  const whole = templates.get(id);
  if (whole !== undefined) return { template: whole };
  const [, name = '', item] = instanceId.exec(id) ?? [];
  const template = templates.get(name);
  if (template?.definition.foreach === undefined || item === undefined) return undefined;
  return { template, item };
}

/** Throws `E_STEP_UNKNOWN` for an id that nothing has, and `E_STEP_CYCLE` for the step's own. */
export function resolvePrerequisite(
  id: string,
  definition: StepDefinition,
  templates: ReadonlyMap<string, Template>,
): Prerequisite {
  const found = prerequisiteOf(id, templates);
  if (found?.template.id === definition.id)
    throw usageError('E_STEP_CYCLE', `step \`${definition.id}\` is a prerequisite of itself`, {
      ...definition.place,
      hint: 'remove it from its `prerequisites`',
    });
  if (found !== undefined) return found;
  const near = nearest(id, [...templates.keys()]);
  throw usageError('E_STEP_UNKNOWN', `step \`${definition.id}\` has an unknown prerequisite`, {
    ...definition.place,
    expected: 'ids of steps',
    got: `\`${id}\``,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}
