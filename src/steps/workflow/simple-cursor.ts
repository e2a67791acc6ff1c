import type { ListNode, MapEntry, MapNode, Node, ScalarNode } from './node.js';
import { plainValue } from './simple-scalar.js';

/** Thrown where the text has something that is left to the parser of all of YAML. */
export const TooHard = new Error('not the simple form');

/** Tabs, carriage returns, control characters, all that is rare; marks of documents. */
const unusual = /[^\n\x20-\x7e\xa1-\u1fff]|^(?:---|\.\.\.|%)/m;
const mostDepth = 16;

const key = /([A-Za-z0-9_][\w.-]{0,99}):(?=[ \n]|$)/y;
/** Text without quotes: begins with no indicator, has no `: ` and no ` #`; in flow collections no brackets and commas. */
const first = String.raw`(?:[\w./+(^$~]|-(?=[\w-]))`;
const colon = String.raw`:(?=[\w./-])`;
const blockText = new RegExp(
  String.raw`${first}(?:[\w./+*=@%^$!()~,{}[\]-]|${colon}| +(?=[\w./+*=@%^$!()~,{}[\]-]))*`,
  'y',
);
const flowText = new RegExp(
  String.raw`${first}(?:[\w./+*=@%^$!()~-]|${colon}| +(?=[\w./+*=@%^$!()~-]))*`,
  'y',
);
const doubleQuoted = /"(?:[^"\\\n]|\\["\\/bfnrt])*"/y;
const singleQuoted = /'(?:[^'\n]|'')*'/y;

const colonMark = /:/y;

const newline = 0x0a;
const space = 0x20;
const hash = 0x23;

/** A place in a text of YAML: the lines and what is within them. */
export class SimpleCursor {
  at = 0;
  lineStart = 0;
  /** Where the content of this line begins; -1 at the end of the text. */
  column = -1;
  #depth = 0;

  constructor(readonly text: string) {
    if (unusual.test(text)) throw TooHard;
  }

  isOver(): boolean {
    return this.column < 0;
  }

  get here(): string | undefined {
    return this.text[this.at];
  }

  /** Goes to the next line that has more than a comment; `at` must be where a line begins. */
  nextLine(): void {
    const { text } = this;
    for (;;) {
      this.lineStart = this.at;
      this.#skipSpaces();
      const code = text.charCodeAt(this.at);
      this.column = this.at - this.lineStart;
      if (code !== newline && code !== hash) break;
      this.#skipLine();
    }
    if (this.at >= text.length) this.column = -1;
  }

  #skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === space) this.at += 1;
  }

  #skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end + 1;
  }

  /** Whether nothing but a comment follows in this line; then the next is begun. Otherwise blanks are skipped. */
  isLineOver(): boolean {
    const from = this.at;
    this.#skipSpaces();
    const code = this.text.charCodeAt(this.at);
    const isComment = code === hash && this.at > from;
    if (code !== newline && !isComment && this.at < this.text.length) return false;
    this.#skipLine();
    return true;
  }

  /** Goes on to the next line with content; something else in this one is too hard. */
  endLine(): void {
    if (!this.isLineOver()) throw TooHard;
    this.nextLine();
  }

  isDash(): boolean {
    if (this.here !== '-') return false;
    const code = this.text.charCodeAt(this.at + 1);
    return code === space || code === newline || this.at + 1 === this.text.length;
  }

  isKey(): boolean {
    key.lastIndex = this.at;
    return key.test(this.text);
  }

  /** The key that begins here, and its colon. */
  key(): string | undefined {
    const [found, name] = this.#match(key) ?? [];
    this.at += found?.length ?? 0;
    return name;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  #take(pattern: RegExp): string {
    const found = this.#match(pattern)?.[0];
    if (found === undefined) throw TooHard;
    this.at += found.length;
    return found;
  }

  /** A value that begins and ends in this line; a flow collection at the root may have several. */
  inline(isRoot: boolean): Node {
    const { here } = this;
    if (here === '[') return this.#flow(isRoot, ']', (at) => this.#flowList(at, isRoot));
    if (here === '{') return this.#flow(isRoot, '}', (at) => this.#flowMap(at, isRoot));
    return this.#scalar(this.#depth > 0 ? flowText : blockText);
  }

  #scalar(pattern: RegExp): ScalarNode {
    const { at, here } = this;
    if (here === '"' || here === "'") {
      const source = this.#quoted();
      return { type: 'scalar', at, value: source, source };
    }
    const source = this.#take(pattern);
    const value = plainValue(source);
    if (value === undefined) throw TooHard;
    return { type: 'scalar', at, value, source };
  }

  #quoted(): string {
    if (this.here === "'") return this.#take(singleQuoted).slice(1, -1).replaceAll("''", "'");
    const found = this.#take(doubleQuoted);
    return found.includes('\\') ? (JSON.parse(found) as string) : found.slice(1, -1);
  }

  #flow<T extends Node>(isRoot: boolean, end: string, read: (at: number) => T): T {
    if (++this.#depth > mostDepth) throw TooHard;
    const { at } = this;
    this.at += 1;
    this.#blank(isRoot);
    const node = read(at);
    if (this.here !== end) throw TooHard;
    this.at += 1;
    this.#depth -= 1;
    return node;
  }

  #blank(isRoot: boolean): void {
    for (;;) {
      this.#skipSpaces();
      if (!isRoot || this.text.charCodeAt(this.at) !== newline) return;
      this.at += 1;
    }
  }

  /** Whether another entry follows, after a comma. */
  #goesOn(isRoot: boolean): boolean {
    this.#blank(isRoot);
    if (this.here !== ',') return false;
    this.at += 1;
    this.#blank(isRoot);
    return true;
  }

  #flowList(at: number, isRoot: boolean): ListNode {
    const entries: Node[] = [];
    if (this.here === ']') return { type: 'list', at, entries };
    do entries.push(this.inline(isRoot));
    while (this.#goesOn(isRoot));
    return { type: 'list', at, entries };
  }

  #flowMap(at: number, isRoot: boolean): MapNode {
    const entries = new Map<string, MapEntry>();
    if (this.here === '}') return { type: 'map', at, entries };
    do {
      const keyAt = this.at;
      const name = this.#flowKey();
      if (entries.has(name)) throw TooHard;
      this.#blank(false);
      entries.set(name, { at: keyAt, value: this.inline(isRoot) });
    } while (this.#goesOn(isRoot));
    return { type: 'map', at, entries };
  }

  #flowKey(): string {
    const isQuoted = this.here === '"';
    const name = isQuoted ? this.#quoted() : this.key();
    if (name === undefined || name.length > 100 || (!isQuoted && /^null$/i.test(name))) throw TooHard;
    if (isQuoted) this.#take(colonMark);
    return name;
  }
}
