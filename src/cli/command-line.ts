import { Command, CommanderError } from 'commander';
import { usageError, type AtomloopError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { version } from '../system/version.js';
import { examplesText, type CommandRow, type Finish } from './command.js';
import { ExitCode } from './exit-codes.js';
import { within } from './surroundings.js';
import { writeAll } from './terminal.js';

const overviewExamples = `Examples:
  atomloop calculate train.xyz -o out.xyz --calculator emt
  atomloop copy 'md.xyz@::10' -o sampled.xyz
  atomloop map shift.mjs train.xyz -o shifted.xyz --set by=0.1
  atomloop info train.xyz
`;

function configured(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({
      outputError: () => undefined,
      writeOut: (text) => {
        writeAll(1, text);
      },
      writeErr: (text) => {
        writeAll(2, text);
      },
    })
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'show this help');
}

/** Commander knows the nearest names of neither options nor commands in our form: an error is made anew. */
function asUsageError(error: CommanderError, command: Command): AtomloopError {
  const message = error.message.replace(/^error: /, '').replaceAll("'", '`');
  const choice = /^option `(-[^ `]+).*` argument `(.*)` is invalid\. Allowed choices are (.*)\.$/.exec(
    message,
  );
  if (choice !== null) return wrongChoice(choice);
  const [, kind, word = ''] = /unknown (option|command) `([^`]*)`/.exec(message) ?? [];
  const hint = kind === undefined ? undefined : hintFor(kind, word, command);
  return usageError('E_USAGE', message, { hint: hint ?? `${pathOf(command)} --help` });
}

function hintFor(kind: string, word: string, command: Command): string | undefined {
  // Only of a command that has commands of its own all options are known here.
  const siblings = command.parent?.parent === null ? [] : (command.parent?.commands ?? []);
  const owner = siblings.find((one) => optionNames(one).includes(word));
  if (owner !== undefined) return `it is an option of \`${pathOf(owner)}\``;
  const candidates = kind === 'command' ? command.commands.map((one) => one.name()) : optionNames(command);
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

function wrongChoice([, option = '', got = '', expected = '']: readonly string[]): AtomloopError {
  const near = nearest(got, expected.split(', '));
  return usageError('E_OPTION', `cannot use \`${option}\``, {
    expected,
    got: `\`${got}\``,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}

/** `atomloop generate supercell` */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

const optionNames = (command: Command): string[] => command.options.flatMap((option) => option.long ?? []);

/** The command that the words of the command line lead to, as far as there are commands of their names. */
function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv) {
    if (word.startsWith('-')) continue;
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) return command;
    command = next;
  }
  return command;
}

type Rows = readonly CommandRow[];

/** The one that the first word which is no option names. */
function commandRow(words: readonly string[], commands: Rows): CommandRow | undefined {
  const word = words.find((argument) => !argument.startsWith('-'));
  return commands.find(({ name, alias }) => word !== undefined && (name === word || alias === word));
}

/** The program, with all that the command takes that the words begin with. */
async function programFor(words: readonly string[], commands: Rows, finish: Finish): Promise<Command> {
  const program = configured(new Command('atomloop'))
    .description('applies an operator to sets of atomistic configurations, in chunks, in parallel')
    .version(version, '-V, --version', 'show the version')
    .helpCommand(false)
    .addHelpText('before', overviewExamples);
  const asked = commandRow(words, commands);
  for (const row of commands) {
    const { name, alias, summary } = row;
    const command = configured(program.command(name)).summary(summary).description(summary);
    if (alias !== undefined) command.alias(alias);
    if (row !== asked) continue;
    const module = await row.load();
    command.addHelpText('before', examplesText(module.examples));
    module.define(command, finish, commands);
  }
  return program;
}

/** An exit code where help or version were shown instead; rejects with our form of what is wrong with the words. */
async function parse(program: Command, words: readonly string[]): Promise<number | undefined> {
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return ExitCode.done;
    if (error.code === 'commander.help') return ExitCode.usage;
    throw asUsageError(error, commandOf(program, words));
  }
}

/** Runs a command line and returns its exit code; rejects with what ends it. */
export async function runCommandLine(words: readonly string[], commands: Rows): Promise<number> {
  let code: number = ExitCode.done;
  const program = await programFor(words, commands, (value) => {
    code = value;
  });
  return (await parse(program, words)) ?? code;
}

/**
 * Reads a command line as `runCommandLine` does, and rejects with the same errors, as far as they do not depend on files; does
 * nothing else. An action that cannot check alone is not begun.
 */
export async function checkCommandLine(words: readonly string[], commands: Rows): Promise<void> {
  const program = await programFor(words, commands, () => undefined);
  const asked = commandRow(words, commands);
  if ((await asked?.load())?.canCheck !== true) makeIdle(program);
  const around = { words, log: () => undefined, signal: new AbortController().signal, isCheck: true };
  if ((await within(around, () => parse(program, words))) === undefined) return;
  throw usageError('E_USAGE', 'the command line asks for help alone', { expected: 'something to do' });
}

function makeIdle(command: Command): void {
  if (command.commands.length === 0) command.action(() => undefined);
  command.commands.forEach(makeIdle);
}

/** The command that the words lead to, with its options. */
export async function commandFor(words: readonly string[], commands: Rows): Promise<Command> {
  return commandOf(await programFor(words, commands, () => undefined), words);
}
