import { Option, type Command } from 'commander';
import { usageError } from '../../errors.js';
import type { Literal } from '../../expressions/literal.js';
import { commonRules, countOf, generateKinds } from '../../operators/generate.js';
import { optionName, type ArgumentRule, type Rules } from '../../operators/generate-arguments.js';
import type { GenerateKind } from '../../operators/generate-kind.js';
import { examplesText, type Finish } from '../command.js';
import { addCountOption, addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';

type KindFlags = RunFlags & Readonly<Record<string, unknown>>;

/** Text of an option, checked as the operator will check it. */
function checkedText(name: string, rule: ArgumentRule<unknown>): (text: string) => string {
  return (text) => {
    if (rule.read(text) !== undefined) return text;
    throw usageError('E_OPTION', `cannot use \`--${name}\``, {
      expected: rule.expected,
      got: `\`${text}\``,
    });
  };
}

function addRules(command: Command, rules: Rules): void {
  for (const [name, rule] of Object.entries(rules)) {
    const flags = `--${optionName(name)} ${rule.placeholder}`.trimEnd();
    const option = new Option(flags, rule.summary).makeOptionMandatory(rule.isRequired);
    if (rule.placeholder !== '') option.argParser(checkedText(optionName(name), rule));
    command.addOption(option);
  }
}

function argumentsOf(kind: GenerateKind, flags: KindFlags): Readonly<Record<string, Literal>> {
  const names = [...Object.keys(kind.rules), ...Object.keys(commonRules)];
  const given = names.filter((name) => flags[name] !== undefined);
  return { kind: kind.name, ...Object.fromEntries(given.map((name) => [name, flags[name] as Literal])) };
}

function addKind(parent: Command, kind: GenerateKind, finish: Finish): void {
  const command = parent
    .command(kind.name)
    .summary(kind.summary)
    .description(kind.summary)
    .addHelpText('before', examplesText(kind.examples));
  if (kind.alias !== undefined) command.alias(kind.alias);
  if (kind.source === 'configurations') {
    command.argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin');
  }
  command.optionsGroup('What to make:');
  addRules(command, { ...kind.rules, ...commonRules });
  if (kind.source === 'count') addCountOption(command, 'how many structures');
  addRunOptions(command);
  command.action(async (...parameters: unknown[]) => {
    const [inputs, flags] = kind.source === 'configurations' ? parameters : [[], ...parameters];
    finish(await runKind(kind, inputs as string[], flags as KindFlags));
  });
}

function runKind(kind: GenerateKind, inputs: readonly string[], flags: KindFlags): Promise<number> {
  const args = argumentsOf(kind, flags);
  const count = countOf(args);
  const all = count === undefined ? flags : { ...flags, count };
  return runOperator(inputs, all, { operator: 'generate', args });
}

export function define(command: Command, finish: Finish): void {
  command.usage('KIND [INPUT...] -o OUTPUT [options]').helpCommand(false);
  command.commandsGroup('Kinds (atomloop generate KIND --help):');
  for (const kind of generateKinds) addKind(command, kind, finish);
}

/** One of each kind. */
export const examples = generateKinds.flatMap((kind) => kind.examples.slice(0, 1));
