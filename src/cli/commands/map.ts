import type { Command } from 'commander';
import type { Finish } from '../command.js';
import {
  addItemOptions,
  addRunOptions,
  appendSetting,
  type RunFlags,
  type Settings,
} from '../run-options.js';
import type { OperatorRequest } from '../operator-request.js';
import { runOperator } from '../run-operator.js';

interface MapFlags extends RunFlags {
  readonly set?: Settings;
}

/** `FILE.mjs#export` → file and export. */
function splitModule(text: string): { module: string; export?: string } {
  const at = text.lastIndexOf('#');
  return at <= 0 ? { module: text } : { module: text.slice(0, at), export: text.slice(at + 1) };
}

const python = 'py:';

function requestOf(operator: string, settings: Settings): OperatorRequest {
  if (!operator.startsWith(python)) return { operator: splitModule(operator), args: settings };
  return { operator: 'python', args: { function: operator.slice(python.length), set: settings } };
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('<operator>', 'your module, FILE.mjs or FILE.mjs#export, or py:package.module.function')
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .option(
      '--set <key=value>',
      'argument for the operator: a JSON literal, otherwise text; repeatable',
      appendSetting,
    );
  addItemOptions(command);
  addRunOptions(command);
  command.action(async (operator: string, inputs: string[], flags: MapFlags) => {
    finish(await runOperator(inputs, flags, requestOf(operator, flags.set ?? {})));
  });
}

export const canCheck = true;

export const examples = [
  ['your own operator', 'atomloop map shift.mjs train.xyz -o shifted.xyz --set by=0.1'],
  ['a named export', "atomloop map 'tools.mjs#center' train.xyz -o centered.xyz"],
  ["an operator in wfl's form", 'atomloop map py:steps.relabel train.xyz -o labeled.xyz --set label=bulk'],
  ['from numbers instead of configurations', 'atomloop map make.mjs --count 100 -o made.xyz'],
] as const;
