import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatError, type AtomloopError } from '../errors.js';

/** Larger files are no potentials of these forms. */
const MOST_BYTES = 256 * 2 ** 20;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?$/;

/** What was wanted in a line and what is there. */
export interface Mismatch {
  readonly expected: string;
  readonly got: string;
}

/** A line with its 1-based number, as words. */
export interface PotentialLine {
  readonly number: number;
  readonly words: readonly string[];
}

/** Relative names are relative to the working directory. */
export const potentialPath = (name: string): string => resolve(name);

/** A potential file, read line by line; blank lines are passed over. */
export class PotentialFile {
  #next = 0;

  constructor(
    /** As the user gave it. */
    readonly name: string,
    private readonly lines: readonly string[],
    /** Begins a comment, where there is one. */
    private readonly comment?: string,
  ) {}

  /** Goes to a line by its 1-based number. */
  goTo(line: number): void {
    this.#next = line - 1;
  }

  /** The next line with words in it; undefined at the end. */
  line(): PotentialLine | undefined {
    while (this.#next < this.lines.length) {
      const text = this.lines[this.#next] ?? '';
      this.#next += 1;
      const content = (this.comment === undefined ? text : (text.split(this.comment, 1)[0] ?? '')).trim();
      if (content !== '') return { number: this.#next, words: content.split(/\s+/) };
    }
    return undefined;
  }

  /** The next line; throws at the end. */
  need(expected: string): PotentialLine {
    const line = this.line();
    if (line === undefined)
      throw this.error(
        { number: Math.min(this.#next, this.lines.length) },
        { expected, got: 'the end of the file' },
      );
    return line;
  }

  /** Numbers that go over as many lines as it takes, and end with a line. */
  numbers(count: number, what: string): Float64Array {
    const values = new Float64Array(count);
    for (let filled = 0; filled < count;) {
      const expected = `${String(count)} numbers of ${what}`;
      const line = this.need(`${expected}, the next of them number ${String(filled + 1)}`);
      if (filled + line.words.length > count)
        throw this.error(line, { expected: `${expected} to end with a line`, got: 'more' });
      for (const word of line.words) values[filled++] = this.toNumber(line, word, what);
    }
    return values;
  }

  /** A finite number; `1.5D-3`, as Fortran writes, too. */
  toNumber(line: Pick<PotentialLine, 'number'>, word: string | undefined, what: string): number {
    const value = word !== undefined && NUMBER.test(word) ? Number(word.replace(/[dD]/, 'e')) : NaN;
    if (Number.isFinite(value)) return value;
    throw this.error(line, {
      expected: `a number (${what})`,
      got: word === undefined ? 'nothing' : `\`${word}\``,
    });
  }

  error({ number }: Pick<PotentialLine, 'number'>, details: Mismatch): AtomloopError {
    const place = { file: this.name, line: number };
    return formatError('E_POTENTIAL_FILE', 'potential file is malformed', { ...place, ...details });
  }
}

function readError(name: string, cause: unknown): AtomloopError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return formatError('E_POTENTIAL_READ', `cannot read potential file \`${name}\``, {
    cause,
    file: name,
    expected: 'a readable file',
    got: code === 'ENOENT' ? 'no such file' : code,
    ...(code === 'ENOENT' && potentialPath(name) !== name
      ? { hint: `looked for \`${potentialPath(name)}\`` }
      : {}),
  });
}

/** Reads a file whole. Throws `E_POTENTIAL_READ` or `E_POTENTIAL_FILE`. */
export async function readPotentialFile(name: string, comment?: string): Promise<PotentialFile> {
  const path = potentialPath(name);
  const { size } = await stat(path).catch((cause: unknown) => {
    throw readError(name, cause);
  });
  if (size > MOST_BYTES) {
    const got = `${String(size)} bytes`;
    throw formatError('E_POTENTIAL_FILE', 'potential file is too large', {
      file: name,
      expected: `at most ${String(MOST_BYTES)} bytes`,
      got,
    });
  }
  const text = await readFile(path, 'latin1').catch((cause: unknown) => {
    throw readError(name, cause);
  });
  return new PotentialFile(name, text.split(/\r\n|\n|\r/), comment);
}
