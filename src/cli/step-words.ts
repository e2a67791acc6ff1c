import { resolve } from 'node:path';
import type { Command, Option } from 'commander';
import { checkCalculator } from '../calculators/registry.js';
import { parseConstructor } from '../expressions/constructor-expression.js';
import { packageFile } from '../package-files.js';
import type { OptionForm, OptionForms } from '../steps/operator-words.js';
import type { OperatorAction } from '../steps/step.js';
import { commandFor } from './command-line.js';
import type { CommandRow } from './command.js';
import { append, appendSetting } from './run-options.js';

function formOf({ required, optional, parseArg }: Option): OptionForm {
  if (!required && !optional) return 'flag';
  // The declared parser tells whether values of several are kept.
  if (parseArg === append) return 'repeated';
  return parseArg === appendSetting ? 'settings' : 'value';
}

const nameOf = ({ long = '' }: Option): string => long.replace(/^--/, '');

function formsOf({ options }: Command): OptionForms {
  return new Map(options.map((option) => [nameOf(option), formOf(option)]));
}

/** How options stand on the command line of the command that the words lead to: `['generate', 'supercell']`. */
export async function optionForms(
  words: readonly string[],
  commands: readonly CommandRow[],
): Promise<OptionForms> {
  return formsOf(await commandFor(words, commands));
}

/** What else decides where a step runs. */
export interface StepPlace {
  /** Where its relative paths begin. */
  readonly directory: string;
  /** The scheme of the workflow. */
  readonly scheme?: string | undefined;
}

/** Their choice is one long calculation of the driver, during which its process could do nothing else. */
const longChoices = ['fps', 'cur', 'convex-hull'];

/** What computes in threads is ours; other code may write to the output of its process, and to nobody's log. */
function isForeign({ words, options: { calculator } }: OperatorAction): boolean {
  if (words[0] === 'map') return true;
  if (typeof calculator !== 'string') return false;
  try {
    return !checkCalculator(parseConstructor(calculator)).supports.includes('threads');
  } catch {
    // The check of the command line says what is wrong with it.
    return false;
  }
}

/**
 * Why an action needs a process of its own, where it does: it would change or need what all of a process shares, or keep
 * others waiting. One that needs none may run in a process of its own too.
 */
export function ownProcessReason(
  action: OperatorAction,
  { directory, scheme }: StepPlace,
): string | undefined {
  const { words, inputs, output, options } = action;
  if (options['python'] !== undefined) return '`python` is for one process';
  if ([...inputs, output, options['output'], options['items']].flat().includes('-'))
    return 'standard input and output are those of the process';
  const asked = options['scheme'] ?? scheme ?? process.env['ATOMLOOP_SCHEME'];
  if (asked === 'serial' || options['npool'] === 0)
    return 'without workers it computes in the process that it is in';
  if (words[0] === 'select' && longChoices.includes(words[1] ?? ''))
    return 'its choice keeps the process that it is in busy';
  if (isForeign(action)) return 'code of others writes to the output of its process';
  return resolve(directory) === process.cwd() ? undefined : 'its directory is another';
}

/** The same command line as a program and its arguments. */
export function ownCommand(words: readonly string[]): string[] {
  return [process.execPath, packageFile('bin/atomloop.js'), ...words];
}
