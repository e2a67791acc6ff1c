import { type AtomloopError, usageError } from '../errors.js';

const SPACE = /\s*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
/** What an error names as one thing: a word or number, a short text, or one character. */
const PIECE = /[\w.+-]+|'[^'\n]*'|"[^"\n]*"|./suy;
/** Characters of the expression shown around the caret. */
const WINDOW = 60;

const characters = (text: string): number => Array.from(text).length;

/** 1-based column of a place in characters, as people count. */
export function columnOf(text: string, at: number): number {
  return characters(text.slice(0, at)) + 1;
}

/** The part of the text around `at` on a line of its own, and a caret under that place. */
export function underline(text: string, at: number): string {
  const first = Math.max(0, at - WINDOW);
  const shown = text.slice(first, at + WINDOW).replace(/\s/g, ' ');
  return `${shown}\n${' '.repeat(characters(text.slice(first, at)))}^`;
}

interface Mismatch {
  readonly expected: string;
  /** Default: what stands at the place. */
  readonly got?: string;
  /** Default: the current position. */
  readonly at?: number;
  readonly hint?: string;
}

/** A place in the text of an expression. */
export class Cursor {
  position = 0;

  constructor(readonly text: string) {}

  /** The character here, or an empty string at the end. */
  get here(): string {
    return this.text.charAt(this.position);
  }

  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  skipSpace(): void {
    this.match(SPACE);
  }

  /** Takes `character` and the space before it if it comes next. */
  take(character: string): boolean {
    this.skipSpace();
    if (this.here !== character) return false;
    this.position += 1;
    return true;
  }

  /** Takes a name such as `rc`, if one stands here. */
  word(): string | undefined {
    return this.match(WORD);
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.position < this.text.length) throw this.mismatch({ expected: 'the end' });
  }

  mismatch({ expected, got, at = this.position, hint }: Mismatch): AtomloopError {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(this.text)?.[0];
    const column = columnOf(this.text, at);
    return usageError('E_EXPRESSION', `cannot read the expression at column ${column}`, {
      column,
      expected,
      got: got ?? (piece === undefined ? 'the end' : `\`${piece}\``),
      hint: [underline(this.text, at), ...(hint === undefined ? [] : [hint])].join('\n'),
    });
  }
}
