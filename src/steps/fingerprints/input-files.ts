import { exists } from '../../system/files.js';
import { splitInput } from '../../expressions/slice.js';
import type { StepDefinition } from '../step.js';

/** A glob's special characters; what tinyglobby calls a dynamic pattern is asked only of those. */
const mayBeGlob = /[*?[\]{}!()]/;

/** Files that a step reads, as declared: globs are replaced by what they match now, slices are left out. */
export async function inputFiles(declared: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const input of declared) {
    // A name may have such characters itself.
    if (!mayBeGlob.test(input) || (await exists(input))) {
      files.push(input);
      continue;
    }
    const { glob, isDynamicPattern } = await import('tinyglobby');
    if (isDynamicPattern(input)) files.push(...(await glob([input], { dot: true })).sort());
    else files.push(input);
  }
  return [...new Set(files)];
}

const quoted = /"([^"\\]+)"|'([^'\\]+)'/g;

/** Files and globs that count as inputs of a step: those declared, and those that an operator's words name. */
export function declaredInputs({ action, inputs }: StepDefinition): readonly string[] {
  if (action.type !== 'operator') return inputs;
  const { calculator } = action.options;
  const expression = typeof calculator === 'string' ? calculator : '';
  const named = [...expression.matchAll(quoted)].map((match) => match[1] ?? match[2] ?? '');
  const modules = action.words.slice(1, 2).map((word) => word.replace(/#.*$/s, ''));
  const own = action.inputs.filter((input) => input !== '-').map((input) => splitInput(input).path);
  const others = inputs.filter((input) => !action.inputs.includes(input));
  return [...new Set([...others, ...own, ...[...modules, ...named].filter((name) => /[./]/.test(name))])];
}
