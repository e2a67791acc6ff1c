import { Cursor } from './cursor.js';
import { CONSTANTS } from './literal.js';
import { nearest } from './nearest.js';
import { readNumber } from './number.js';
import { readText } from './text.js';
import { functionNames } from './where-functions.js';
import type { ArithmeticSign, CompareSign, WhereNode, WherePlace } from './where-syntax.js';

/** Brackets within each other, and operations in all: more is taken for a mistake. */
const mostDepth = 64;
const mostOperations = 1000;

const keywords = new Set(['and', 'or', 'not', 'in']);
const KEYWORD = /(?:and|or|not|in)\b/y;
const COMPARE = /==|!=|<=|>=|<|>/y;
const NOT_IN = /not\s+in\b/y;
const IN = /in\b/y;
const SUM = /[+-]/y;
const PRODUCT = /\/\/|\*(?!\*)|\/|%/y;
const POWER = /\*\*/y;

/** Recursive descent, in the order of Python's precedence. */
class WhereParser {
  readonly #cursor: Cursor;
  #depth = 0;
  #operations = 0;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  parse(): WhereNode {
    const node = this.#or();
    this.#cursor.skipSpace();
    if (this.#cursor.here === '=') throw this.#mismatch('an operator or the end', 'to compare write `==`');
    if (/[&|]/.test(this.#cursor.here))
      throw this.#mismatch('an operator or the end', 'write `and`, `or`, `not`');
    this.#cursor.expectEnd();
    return node;
  }

  #or(): WhereNode {
    return this.#logic('or', () => this.#logic('and', () => this.#not()));
  }

  #logic(type: 'and' | 'or', part: () => WhereNode): WhereNode {
    const parts = [part()];
    while (this.#word(type)) {
      this.#count();
      parts.push(part());
    }
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { type, parts, at: first?.at ?? 0 };
  }

  #not(): WhereNode {
    const at = this.#place();
    if (!this.#word('not')) return this.#compare();
    return { type: 'not', of: this.#deeper(() => this.#not()), at };
  }

  #compare(): WhereNode {
    const first = this.#sum();
    const rest: { sign: CompareSign; value: WhereNode }[] = [];
    let at = first.at;
    for (;;) {
      const place = this.#place();
      const sign = this.#compareSign();
      if (sign === undefined) break;
      if (rest.length === 0) at = place;
      rest.push({ sign, value: this.#sum() });
    }
    return rest.length === 0 ? first : { type: 'compare', first, rest, at };
  }

  #compareSign(): CompareSign | undefined {
    const cursor = this.#cursor;
    cursor.skipSpace();
    const found = cursor.match(COMPARE) ?? (cursor.match(NOT_IN) ? 'not in' : cursor.match(IN));
    if (found !== undefined) this.#count();
    return found as CompareSign | undefined;
  }

  #sum(): WhereNode {
    return this.#arithmetic(SUM, () => this.#arithmetic(PRODUCT, () => this.#unary()));
  }

  #arithmetic(signs: RegExp, part: () => WhereNode): WhereNode {
    let left = part();
    for (;;) {
      const at = this.#place();
      const sign = this.#cursor.match(signs) as ArithmeticSign | undefined;
      if (sign === undefined) return left;
      this.#count();
      left = { type: 'arithmetic', sign, left, right: part(), at };
    }
  }

  #unary(): WhereNode {
    const at = this.#place();
    const { here } = this.#cursor;
    if (here !== '-' && here !== '+') return this.#power();
    this.#cursor.position += 1;
    const of = this.#deeper(() => this.#unary());
    return here === '-' ? { type: 'negative', of, at } : of;
  }

  /** Binds tighter than a sign on its left, and less than one on its right, as in Python. */
  #power(): WhereNode {
    const left = this.#postfix();
    const at = this.#place();
    if (this.#cursor.match(POWER) === undefined) return left;
    const right = this.#deeper(() => this.#unary());
    return { type: 'arithmetic', sign: '**', left, right, at };
  }

  #postfix(): WhereNode {
    let node = this.#primary();
    for (;;) {
      const at = this.#place();
      if (!this.#cursor.take('[')) return node;
      this.#count();
      const places = this.#until(']', () => this.#indexPlace());
      if (places.length === 0 || places.length > 2)
        throw this.#cursor.mismatch({
          expected: 'one or two places in `[ ]`',
          got: String(places.length),
          at,
        });
      node = { type: 'index', of: node, places, at };
    }
  }

  #indexPlace(): WherePlace {
    return this.#cursor.take(':') ? 'all' : this.#or();
  }

  #primary(): WhereNode {
    const cursor = this.#cursor;
    const at = this.#place();
    const { here } = cursor;
    if (here === '"' || here === "'") return { type: 'literal', value: readText(cursor), at };
    if (/[\d.]/.test(here)) return { type: 'literal', value: readNumber(cursor), at };
    if (cursor.take('(')) return this.#group();
    if (cursor.take('['))
      return { type: 'list', members: this.#deeper(() => this.#until(']', () => this.#or())), at };
    return this.#named(at);
  }

  #group(): WhereNode {
    return this.#deeper(() => {
      const node = this.#or();
      if (!this.#cursor.take(')')) throw this.#mismatch('an operator or `)`');
      return node;
    });
  }

  #named(at: number): WhereNode {
    const cursor = this.#cursor;
    const expected = 'a name, a number, text in quotes, or `(`';
    if (cursor.match(KEYWORD) !== undefined) throw cursor.mismatch({ expected, at });
    const name = cursor.word();
    if (name === undefined)
      throw cursor.mismatch({ expected, at, ...(cursor.here === '!' ? { hint: 'write `not`' } : {}) });
    const constant = CONSTANTS.get(name) ?? (name === 'none' ? null : undefined);
    if (constant !== undefined || name === 'none' || CONSTANTS.has(name))
      return { type: 'literal', value: constant ?? null, at };
    if (cursor.take('(')) return this.#call(name, at);
    if ((name === 'info' || name === 'arrays') && /[.[]/.test(this.#ahead())) return this.#member(name, at);
    return { type: 'name', name, from: 'any', at };
  }

  #call(name: string, at: number): WhereNode {
    if (!functionNames.has(name)) {
      const near = nearest(name, functionNames.keys());
      throw this.#cursor.mismatch({
        expected: 'a function',
        got: `\`${name}\``,
        at,
        hint:
          near === undefined
            ? `functions: ${[...functionNames.keys()].join(', ')}`
            : `did you mean \`${near}\`?`,
      });
    }
    this.#count();
    const args = this.#deeper(() => this.#until(')', () => this.#or()));
    const [least, most] = functionNames.get(name) ?? [1, 1];
    if (args.length >= least && args.length <= most) return { type: 'call', name, args, at };
    throw this.#cursor.mismatch({
      expected: `${least === most ? least : `${least} or more`} argument${most === 1 ? '' : 's'} of \`${name}\``,
      got: String(args.length),
      at,
    });
  }

  /** `info.key`, or `info["any key"]`. */
  #member(from: 'info' | 'arrays', at: number): WhereNode {
    const cursor = this.#cursor;
    if (cursor.take('.')) {
      const name = cursor.word();
      if (name === undefined) throw this.#mismatch('the name of a key');
      return { type: 'name', name, from, at };
    }
    cursor.take('[');
    cursor.skipSpace();
    if (cursor.here !== '"' && cursor.here !== "'") throw this.#mismatch('a key in quotes');
    const name = readText(cursor);
    if (!cursor.take(']')) throw this.#mismatch('`]`');
    return { type: 'name', name, from, at };
  }

  #until<T>(close: string, read: () => T): T[] {
    const members: T[] = [];
    while (!this.#cursor.take(close)) {
      members.push(read());
      if (this.#cursor.take(close)) break;
      if (!this.#cursor.take(',')) throw this.#mismatch(`\`,\` or \`${close}\``);
    }
    return members;
  }

  #word(word: string): boolean {
    const cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.position;
    if (keywords.has(word) && cursor.match(KEYWORD) === word) return true;
    cursor.position = start;
    return false;
  }

  #ahead(): string {
    this.#cursor.skipSpace();
    return this.#cursor.here;
  }

  #place(): number {
    this.#cursor.skipSpace();
    return this.#cursor.position;
  }

  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > mostDepth)
      throw this.#cursor.mismatch({ expected: `at most ${mostDepth} levels of brackets`, got: 'more' });
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #count(): void {
    this.#operations += 1;
    if (this.#operations > mostOperations)
      throw this.#cursor.mismatch({ expected: `at most ${mostOperations} operations`, got: 'more' });
  }

  #mismatch(expected: string, hint?: string): Error {
    return this.#cursor.mismatch({ expected, ...(hint === undefined ? {} : { hint }) });
  }
}

/**
 * Reads an expression over the quantities, keys and arrays of a configuration; nothing is evaluated. Throws
 * `E_EXPRESSION` with the 1-based column, what was expected and what came.
 */
export function parseWhere(text: string): WhereNode {
  return new WhereParser(text).parse();
}
