import { Command, CommanderError } from 'commander';
import { AtomloopError, usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { examplesText, type CommandRow, type Finish } from './command.js';
import { commands } from './commands.js';
import { errorText, internalErrorText } from './error-text.js';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { findLauncher, isSpeaker, poolVariable } from '../schemes/mpi/launcher.js';
import { say } from './terminal.js';
import { exitNow } from '../system/exit.js';
import { version } from '../system/version.js';

const overviewExamples = `Examples:
  atomloop calculate train.xyz -o out.xyz --calculator emt
  atomloop copy 'md.xyz@::10' -o sampled.xyz
  atomloop map shift.mjs train.xyz -o shifted.xyz --set by=0.1
  atomloop info train.xyz
`;

function configured(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'show this help');
}

/** Adds a command; the one that is asked for, which gets `finish`, with all that it takes. */
async function addCommand(program: Command, row: CommandRow, finish: Finish | undefined): Promise<void> {
  const command = configured(program.command(row.name)).summary(row.summary).description(row.summary);
  if (row.alias !== undefined) command.alias(row.alias);
  if (finish === undefined) return;
  const module = await row.load();
  command.addHelpText('before', examplesText(module.examples));
  module.define(command, finish);
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

/** Under a launcher of MPI only rank 0 goes on from here. */
async function joinRanks(): Promise<void> {
  if (poolVariable(process.env) === undefined || findLauncher(process.env) === undefined) return;
  await (await import('../schemes/mpi/join.js')).joinMpiPool();
}

/** Runs the command line and returns its exit code. */
async function run(argv: readonly string[]): Promise<number> {
  let code: number = ExitCode.done;
  const finish: Finish = (value) => {
    code = value;
  };
  const program = configured(new Command('atomloop'))
    .description('applies an operator to sets of atomistic configurations, in chunks, in parallel')
    .version(version, '-V, --version', 'show the version')
    .helpCommand(false)
    .addHelpText('before', overviewExamples);
  const word = argv.find((argument) => !argument.startsWith('-'));
  const asked =
    word === undefined ? undefined : commands.find(({ name, alias }) => name === word || alias === word);
  for (const row of commands) await addCommand(program, row, row === asked ? finish : undefined);
  try {
    await joinRanks();
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return ExitCode.done;
    if (error.code === 'commander.help') return ExitCode.usage;
    throw asUsageError(error, commandOf(program, argv));
  }
}

async function report(thrown: unknown): Promise<number> {
  if (thrown instanceof AtomloopError && !(await isSpeaker())) return exitCodeOf(thrown);
  if (thrown instanceof AtomloopError && thrown.kind !== 'internal') {
    if (thrown.code === 'E_STOPPED' || thrown.code === 'E_NO_PROGRESS') say(thrown.message);
    else say(errorText(thrown.toRecord()));
    return exitCodeOf(thrown);
  }
  say(internalErrorText(thrown));
  return ExitCode.internal;
}

async function main(): Promise<void> {
  const code = await run(process.argv.slice(2)).catch(report);
  process.exitCode = code;
  // Threads may still be inside native code, and an ordinary exit would wait for them.
  if (code === ExitCode.stopped || code === ExitCode.noProgress) exitNow(code);
}

await main();
