import { usageError } from '../../errors.js';
import { existingFiles } from '../../programs/existing-files.js';
import { findProgram } from '../../programs/find-program.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments } from '../operator.js';

/** How many configurations a program gives for its inputs. */
export type OutputCount = 'same' | 'any';

/** A command line as given; nothing in it is ever read by a shell. */
export interface ExecCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly outputCount: OutputCount;
}

const placeholders = ['{in}', '{out}', '{dir}'] as const;

/** Where a program finds its files. */
export interface ExecPlaces {
  readonly in: string;
  readonly out: string;
  readonly dir: string;
}

/** Throws `E_ARGUMENT`. */
export function readCommand(given: OperatorArguments): ExecCommand {
  unknownArgument('exec', given, ['command', 'outputCount']);
  const { command, outputCount = 'same' } = given;
  const words: readonly unknown[] = Array.isArray(command) ? command : [];
  const [program, ...args] = words.filter((word) => typeof word === 'string');
  if (program === undefined || program === '' || args.length + 1 < words.length) {
    throw badArgument('exec', 'command', { expected: 'a program and its arguments', got: command });
  }
  if (outputCount !== 'same' && outputCount !== 'any') {
    throw badArgument('exec', 'outputCount', { expected: '`same` or `any`', got: outputCount });
  }
  return { program, args, outputCount };
}

/** Throws `E_PROGRAM_NOT_FOUND` where no such program can be started from here. */
export function locateProgram(program: string): string {
  const path = findProgram(program);
  if (path !== undefined) return path;
  throw usageError('E_PROGRAM_NOT_FOUND', `there is no program \`${program}\``, {
    expected: program.includes('/') ? 'the path of a file that may be executed' : 'a program in `PATH`',
    got: `\`${program}\``,
  });
}

export const usesPlaceholder = ({ args }: ExecCommand, name: (typeof placeholders)[number]): boolean =>
  args.some((argument) => argument.includes(name));

/** True where the program wants any file or directory of its own. */
export const usesScratch = (command: ExecCommand): boolean =>
  placeholders.some((name) => usesPlaceholder(command, name));

export function fillIn({ args }: ExecCommand, places: ExecPlaces): string[] {
  return args.map((argument) =>
    argument.replaceAll(/\{(in|out|dir)\}/g, (_, name: keyof ExecPlaces) => places[name]),
  );
}

/** What the result is made of beside the command line: the program, and the first argument that is a file, most often a script. */
export function filesOf({ program, args }: ExecCommand): string[] {
  return [locateProgram(program), ...existingFiles(args).slice(0, 1)];
}
