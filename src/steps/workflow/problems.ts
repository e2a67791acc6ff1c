import { usageError } from '../../errors.js';
import { nearest } from '../../expressions/nearest.js';
import { quoted } from './node.js';
import type { SourceText } from './source-text.js';

/** Something wrong with a workflow file. */
export interface Problem {
  /** Offset in the text. */
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly expected: string;
  readonly got?: string;
  /** What to do about it; only asked for when it is shown, since looking for a name that is near takes time. */
  readonly hints?: () => readonly (string | undefined)[];
}

/** `did you mean …`, where a name is near enough to one that is known. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `did you mean ${quoted(near)}?`;
}

/** From here on nobody wants to know more. */
const most = 1000;

/** All that is wrong with one text. */
export class Problems {
  #first: Problem | undefined;
  #second: Problem | undefined;
  #count = 0;

  constructor(readonly source: SourceText) {}

  get count(): number {
    return this.#count;
  }

  /** So much is wrong that looking for more is in vain. */
  get isFull(): boolean {
    return this.#count >= most;
  }

  add(problem: Problem): void {
    this.#count += 1;
    if (this.#first === undefined || problem.at < this.#first.at) {
      this.#second = this.#first;
      this.#first = problem;
    } else if (this.#second === undefined || problem.at < this.#second.at) {
      this.#second = problem;
    }
  }

  /** Throws the first in the order of the file, which says where the next one is. */
  throwFirst(): never {
    if (this.#first === undefined) throw new Error('no problem is known');
    const { at, code, message, expected, got, hints } = this.#first;
    const hint = [...(hints?.() ?? []), this.#others()].filter((one) => one !== undefined).join('; ');
    throw usageError(code, message, {
      ...this.source.place(at),
      expected,
      ...(got === undefined ? {} : { got }),
      ...(hint === '' ? {} : { hint }),
    });
  }

  #others(): string | undefined {
    if (this.#second === undefined) return undefined;
    const others = this.#count - 1;
    const number = this.isFull ? 'many' : String(others);
    return `${number} more ${others === 1 ? 'problem' : 'problems'}, the next in line ${this.source.place(this.#second.at).line ?? 0}`;
  }
}
