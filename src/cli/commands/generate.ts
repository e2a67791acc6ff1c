import { Option, type Command } from 'commander';
import { atomicNumber } from '../../configuration/elements.js';
import { usageError } from '../../errors.js';
import type { Literal } from '../../expressions/literal.js';
import { extractLoop } from '../../loop/extract-loop.js';
import { commonRules, countOf, generateKinds } from '../../operators/generate.js';
import { optionName, type ArgumentRule, type Rules } from '../../operators/generate/arguments.js';
import type { GenerateKind } from '../../operators/generate/kind.js';
import type { ConfigurationInfo } from '../../operators/info.js';
import { ConfigurationSet } from '../../sets/configuration-set.js';
import { examplesText, type Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { addCountOption, addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';
import { surroundings } from '../surroundings.js';

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

function addRules(command: Command, { rules, source }: GenerateKind): void {
  for (const [name, rule] of Object.entries({ ...rules, ...commonRules } as Rules)) {
    const flags = `--${optionName(name)} ${rule.placeholder}`.trimEnd();
    const option = new Option(flags, rule.summary);
    // Species may come from the inputs instead.
    option.makeOptionMandatory(rule.isRequired && source !== 'species');
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
  if (kind.source !== 'count') {
    const use = kind.source === 'species' ? ': their species are taken' : '';
    command.argument(
      '[input...]',
      `files or globs, each with an optional slice such as @::10; - for stdin${use}`,
    );
  }
  command.optionsGroup('What to make:');
  addRules(command, kind);
  if (kind.source === 'count') addCountOption(command, 'how many structures');
  addRunOptions(command);
  command.action(async (...parameters: unknown[]) => {
    const [inputs, flags] = kind.source === 'count' ? [[], ...parameters] : parameters;
    finish(await runKind(kind, inputs as string[], flags as KindFlags));
  });
}

/** Species of all inputs, by atomic number; labels that are no elements come last. */
async function speciesOf(files: readonly string[], flags: KindFlags): Promise<string[]> {
  const { fileRoot, inputFormat: format } = flags;
  const inputs = await ConfigurationSet.fromFiles(files, {
    ...(fileRoot === undefined ? {} : { fileRoot }),
    ...(format === undefined ? {} : { format }),
  });
  const labels = new Set<string>();
  await extractLoop({ inputs, operator: 'info' }, (data) => {
    for (const label of Object.keys((data as ConfigurationInfo | undefined)?.species ?? {}))
      labels.add(label);
  });
  const rank = (label: string): number => atomicNumber(label) || Infinity;
  return [...labels].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Kinds that take no configurations have another input. */
function checkInput({ source }: GenerateKind, files: readonly string[], flags: KindFlags): void {
  if (source === 'count' && flags.count === undefined) {
    throw usageError('E_INPUTS', 'no count', { expected: '`--count`: how many structures' });
  }
  const hasSpecies = flags['species'] !== undefined;
  if (source !== 'species' || files.length > 0 !== hasSpecies) return;
  throw usageError('E_INPUTS', hasSpecies ? 'several kinds of input' : 'no input', {
    expected: '`--species`, or input files whose species are taken',
  });
}

async function runKind(kind: GenerateKind, files: readonly string[], flags: KindFlags): Promise<number> {
  const given = argumentsOf(kind, flags);
  checkInput(kind, files, flags);
  if (kind.source !== 'species' || files.length === 0) {
    return runGenerate(kind.source === 'configurations' ? files : [], given, flags);
  }
  if (surroundings()?.isCheck === true) return ExitCode.done;
  return runGenerate([], { ...given, species: await speciesOf(files, flags) }, flags);
}

function runGenerate(
  files: readonly string[],
  args: Readonly<Record<string, Literal>>,
  flags: KindFlags,
): Promise<number> {
  const count = countOf(args);
  return runOperator(files, count === undefined ? flags : { ...flags, count }, {
    operator: 'generate',
    args,
  });
}

export function define(command: Command, finish: Finish): void {
  command.usage('KIND [INPUT...] -o OUTPUT [options]').helpCommand(false);
  command.commandsGroup('Kinds (atomloop generate KIND --help):');
  for (const kind of generateKinds) addKind(command, kind, finish);
}

export const canCheck = true;

/** One of each kind. */
export const examples = generateKinds.flatMap((kind) => kind.examples.slice(0, 1));
