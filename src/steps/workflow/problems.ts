import { usageError, type AtomloopError } from '../../errors.js';
import { quoted } from './node.js';
import { nearest } from '../../expressions/nearest.js';
import type { SourceText } from './source-text.js';

/** Something wrong with a workflow file. */
export interface Problem {
  /** Offset in the text. */
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly hint?: string;
}

/** Joins hints; undefined where there is none. */
export function joined(...hints: readonly (string | undefined)[]): { readonly hint?: string } {
  const known = hints.filter((hint) => hint !== undefined);
  return known.length === 0 ? {} : { hint: known.join('; ') };
}

/** `did you mean …`, where a name is near enough to one that is known. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `did you mean ${quoted(near)}?`;
}

/** All that is wrong with one text. */
export class Problems {
  readonly #list: Problem[] = [];

  constructor(readonly source: SourceText) {}

  get count(): number {
    return this.#list.length;
  }

  add(problem: Problem): void {
    this.#list.push(problem);
  }

  /** Throws the first in the order of the file, which says where the next one is. */
  throwFirst(): never {
    const [first, second] = this.#list.sort((a, b) => a.at - b.at);
    if (first === undefined) throw new Error('no problem is known');
    throw this.#error(first, second);
  }

  #error({ at, code, message, expected, got, hint }: Problem, second: Problem | undefined): AtomloopError {
    const others = this.#list.length - 1;
    const more =
      second === undefined
        ? undefined
        : `${others} more ${others === 1 ? 'problem' : 'problems'}, the next in line ${this.source.place(second.at).line ?? 0}`;
    return usageError(code, message, {
      ...this.source.place(at),
      ...(expected === undefined ? {} : { expected }),
      ...(got === undefined ? {} : { got }),
      ...joined(hint, more),
    });
  }
}
