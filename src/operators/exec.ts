import { readFileSync, writeFileSync } from 'node:fs';
import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import { extxyzFormat } from '../formats/extxyz.js';
import { exitText } from '../programs/child-program.js';
import { runProgram, type ProgramResult } from '../programs/run-program.js';
import { Scratch } from '../programs/scratch.js';
import {
  filesOf,
  fillIn,
  locateProgram,
  readCommand,
  usesPlaceholder,
  usesScratch,
  type ExecCommand,
} from './exec/command.js';
import type { Operator, OperatorEntry, OperatorOutput } from './operator.js';

const failure = (code: string, message: string, details: ConstructorParameters<typeof AtomloopError>[3]) =>
  new AtomloopError('operator', code, message, details);

/** The last lines of standard error that say something. */
const lastWords = (tail: string): string[] =>
  tail
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-3);

/** One list of configurations on its way through the program. */
class Call {
  readonly #scratch: Scratch | undefined;

  constructor(
    private readonly command: ExecCommand,
    private readonly inputs: readonly Configuration[],
  ) {
    this.#scratch = usesScratch(command) ? new Scratch('exec') : undefined;
  }

  async run(stop: Int32Array): Promise<readonly Configuration[]> {
    let result: ProgramResult | undefined;
    try {
      result = await this.#start(stop);
      const outputs = this.#read(result);
      this.#scratch?.remove();
      return outputs;
    } catch (error) {
      throw this.#keep(error, result);
    }
  }

  #start(stop: Int32Array): Promise<ProgramResult> {
    const { program } = this.command;
    const { bytes } = extxyzFormat.encode(this.inputs);
    const scratch = this.#scratch;
    const isFile = usesPlaceholder(this.command, '{in}');
    if (isFile && scratch !== undefined) writeFileSync(scratch.at('input.xyz'), bytes);
    const places = this.#places();
    return runProgram({
      command: locateProgram(program),
      args: fillIn(this.command, places),
      input: isFile ? new Uint8Array() : bytes,
      stop,
    }).finally(() => {
      if (stop[0] === 0) return;
      throw failure('E_STOPPED', 'the run was stopped', {});
    });
  }

  #places() {
    const at = (name: string): string => this.#scratch?.at(name) ?? '';
    return { in: at('input.xyz'), out: at('output.xyz'), dir: this.#scratch?.path ?? '' };
  }

  #read(result: ProgramResult): readonly Configuration[] {
    const { exit, stderrTail } = result;
    if (exit.error !== undefined) throw exit.error;
    if (exit.code !== 0) {
      const said = [exitText(exit), ...lastWords(stderrTail)].join('; ');
      throw failure('E_EXEC', `program \`${this.command.program}\` failed: ${said}`, {});
    }
    const outputs = this.#decode(this.#output(result));
    const { outputCount } = this.command;
    if (outputCount === 'same' && outputs.length !== this.inputs.length) throw this.#countError(outputs);
    return outputs;
  }

  #output({ stdout }: ProgramResult): Uint8Array {
    if (!usesPlaceholder(this.command, '{out}')) return new Uint8Array(stdout);
    try {
      return new Uint8Array(readFileSync(this.#places().out));
    } catch (cause) {
      const message = `program \`${this.command.program}\` wrote no output file`;
      throw failure('E_EXEC_OUTPUT', message, { cause, expected: 'a file at `{out}`', got: 'none' });
    }
  }

  #decode(text: Uint8Array): readonly Configuration[] {
    if (text.length === 0) return [];
    const { program } = this.command;
    const { configurations, error } = extxyzFormat.decode(text, {
      file: program,
      firstLine: 1,
      firstFrame: 0,
    });
    if (error === undefined) return configurations;
    const { line, expected, got } = error.details;
    const where = line === undefined ? '' : ` in line ${line}`;
    throw failure('E_EXEC_OUTPUT', `output of \`${program}\`: ${error.message}${where}`, {
      cause: error,
      expected: expected ?? 'extended XYZ',
      ...(got === undefined ? {} : { got }),
    });
  }

  #countError({ length }: readonly Configuration[]): AtomloopError {
    const { program } = this.command;
    const { length: expected } = this.inputs;
    return failure('E_EXEC_COUNT', `program \`${program}\` gave ${length} configurations for ${expected}`, {
      hint: 'a program that gives more or fewer is run with `--output-count any`, once per configuration',
    });
  }

  /** Files of a list are of no use: the list is split, and its configurations run again. */
  #keep(thrown: unknown, result: ProgramResult | undefined): unknown {
    const scratch = this.#scratch;
    if (scratch === undefined) return thrown;
    const isGuilty = this.inputs.length === 1 && thrown instanceof AtomloopError;
    if (!isGuilty || thrown.code === 'E_STOPPED') {
      scratch.remove();
      return thrown;
    }
    writeFileSync(scratch.at('stderr.txt'), result?.stderrTail ?? '');
    const hint = `its files are kept in \`${scratch.path}\``;
    return failure(thrown.code, thrown.message, { ...thrown.details, cause: thrown, hint });
  }
}

function single(outputs: readonly Configuration[]): OperatorOutput {
  return outputs.length > 1 ? outputs : (outputs[0] ?? null);
}

/** A program of each configuration's own: those that fail do so alone. */
async function runEach(
  command: ExecCommand,
  configurations: readonly Configuration[],
  stop: Int32Array,
): Promise<(OperatorOutput | Error)[]> {
  const outputs: (OperatorOutput | Error)[] = [];
  for (const configuration of configurations) {
    try {
      outputs.push(single(await new Call(command, [configuration]).run(stop)));
    } catch (error) {
      if (!(error instanceof Error) || stop[0] !== 0) throw error;
      outputs.push(error);
    }
  }
  return outputs;
}

function operatorOf(command: ExecCommand, stop: Int32Array): Operator {
  const isEach = command.outputCount === 'any';
  return {
    shape: 'batch',
    batch: (configurations) =>
      isEach ? runEach(command, configurations, stop) : new Call(command, configurations).run(stop),
  };
}

/**
 * A program that reads extended XYZ on standard input and writes it on standard output, or reads `{in}` and writes `{out}`:
 * a chunk per call and one output per input, or with `outputCount: 'any'` one configuration per call and any number of outputs.
 * Started without a shell. A chunk that the program fails on is split to find the guilty configuration: `E_EXEC`,
 * `E_EXEC_OUTPUT`, `E_EXEC_COUNT`.
 */
export const execOperator: OperatorEntry = {
  name: 'exec',
  summary: 'a program that reads and writes extended XYZ',
  supports: () => ['processes', 'remote'],
  isLarge: () => true,
  check: (args) => {
    locateProgram(readCommand(args).program);
    return Promise.resolve();
  },
  files: (args) => filesOf(readCommand(args)),
  create: (args, { stop }) => Promise.resolve(operatorOf(readCommand(args), stop)),
};
