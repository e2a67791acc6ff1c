import { fillStep } from './placeholders.js';
import type { Action, StepDefinition } from './step.js';

const plain = /^[\w./:=@%+,-]+$/;

/** A word as a person would type it. */
const quotedWord = (word: string): string =>
  plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Literals as text; integers beyond 2^53 and keys of any name included. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));

function optionText(name: string, value: unknown): string {
  if (value === true) return ` --${name}`;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  const text = isList ? value.join(',') : value;
  return ` --${name} ${typeof text === 'string' ? quotedWord(text) : textOf(text)}`;
}

function actionText(action: Action): string {
  if (action.type === 'program') return action.command.map(quotedWord).join(' ');
  if (action.type === 'function')
    return `${action.name}(${action.args.map((value) => textOf(value)).join(', ')})`;
  const { words, inputs, output, options } = action;
  const files = [...words, ...inputs, ...(output === undefined ? [] : ['-o', output])];
  const named = Object.entries(options).map(([name, value]) => optionText(name, value));
  return `${files.map(quotedWord).join(' ')}${named.join('')}`;
}

/** The action as it is done, but for the GPUs: which ones it gets does not count. */
function settledAction(definition: StepDefinition): Action {
  const { threads, mpi } = definition;
  return fillStep(definition, { threads, mpi, gpus: ['{gpu}'] }).action;
}

/** All that an operator is told, as text that is the same for the same arguments alone. */
export function argumentsText(definition: StepDefinition): string {
  return textOf(settledAction(definition));
}

/** What a step does, in one line for people. */
export const commandText = (definition: StepDefinition): string => actionText(settledAction(definition));
