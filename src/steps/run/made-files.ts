import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtomloopError } from '../../errors.js';
import type { MadeFile } from '../journal/records.js';
import type { StepKeys } from '../fingerprints/step-keys.js';
import type { StepDefinition } from '../step.js';

/** Files that a step must leave; an operator's own template names them only when it runs. */
export function outputsOf({ action, outputs, foreach }: StepDefinition): readonly string[] {
  const own = action.type === 'operator' ? action.output : undefined;
  const isTemplate = foreach === undefined && own?.includes('{') === true;
  return own === undefined || own === '-' || isTemplate ? outputs : [...new Set([own, ...outputs])];
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? (await readdir(path)).length : found?.size;
}

/** What a step that has ended made. Throws `E_STEP_OUTPUT` where an output is not there, or empty. */
export async function madeFiles(
  id: string,
  definition: StepDefinition,
  keys: StepKeys,
): Promise<readonly MadeFile[]> {
  const made: MadeFile[] = [];
  for (const path of outputsOf(definition)) {
    const size = await sizeOf(path);
    // An operator may rightly choose nothing.
    const isMissing = size === undefined || (size === 0 && definition.action.type !== 'operator');
    const content = isMissing ? undefined : await keys.contentOf(path);
    if (content === undefined)
      throw new AtomloopError(
        'operator',
        'E_STEP_OUTPUT',
        `step \`${id}\` ended, but an output ${size === 0 ? 'is empty' : 'is not there'}`,
        {
          file: path,
          expected: 'each of its outputs, not empty',
          got: size === 0 ? 'an empty one' : 'none',
        },
      );
    made.push({ path, ...content });
  }
  return made;
}

/** Sets of failed configurations that an operator wrote beside an output. */
async function failedSets(directory: string): Promise<readonly string[]> {
  try {
    const record = JSON.parse(await readFile(join(directory, 'record.json'), 'utf8')) as {
      readonly failedFiles?: readonly string[];
    };
    return record.failedFiles ?? [];
  } catch {
    return [];
  }
}

/** Removes what a step made, with what operators of ours leave beside it. */
export async function removeMade(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const directory = `${path}.atomloop`;
    for (const name of [path, ...(await failedSets(directory)), directory])
      await rm(name, { recursive: true, force: true });
  }
}
