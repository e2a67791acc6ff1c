import type { JsonValue } from '../configuration/column.js';

/** An integral number that was written as a real: `1.0`. */
export class JsonReal {
  constructor(readonly value: number) {}
}

/** JSON with integers kept exact and apart from reals: number or bigint, against JsonReal or a number with a fraction. */
export type JsonNode =
  null | boolean | number | bigint | string | JsonReal | JsonNode[] | { [key: string]: JsonNode };

const mostDepth = 64;
const numberPattern = /-?(?:Infinity|NaN|(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/y;
const stringPattern = /"(?:[^"\\]|\\.)*"/y;
const spacePattern = /[ \t\r\n]*/y;
const words: Readonly<Record<string, JsonNode>> = { t: true, f: false, n: null };
const spellings: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

function parseNumber(text: string, isReal: boolean): JsonNode {
  const value = Number(text);
  if (!isReal) return Number.isSafeInteger(value) ? (Object.is(value, -0) ? 0 : value) : BigInt(text);
  return Number.isSafeInteger(value) ? new JsonReal(value) : value;
}

/** Sets a key whatever its name: `__proto__` is data. */
export function setMember<T>(object: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** RFC 8259, and NaN and Infinity as Python writes them. */
class JsonParser {
  #at = 0;

  constructor(readonly text: string) {}

  whole(): JsonNode {
    const value = this.#value(0);
    this.#skip();
    if (this.#at !== this.text.length) this.#fail();
    return value;
  }

  #fail(): never {
    throw new SyntaxError(`no valid JSON at character ${this.#at + 1}`);
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) this.#fail();
    this.#at = pattern.lastIndex;
    return match;
  }

  #skip(): void {
    const code = this.text.charCodeAt(this.#at);
    if (code <= 32) this.#match(spacePattern);
  }

  #take(character: string): boolean {
    this.#skip();
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(depth: number): JsonNode {
    if (depth > mostDepth) this.#fail();
    this.#skip();
    const first = this.text[this.#at] ?? '';
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string();
    const word = spellings[first];
    if (word !== undefined) {
      if (!this.text.startsWith(word, this.#at)) this.#fail();
      this.#at += word.length;
      return words[first] as JsonNode;
    }
    const [number, fraction, exponent] = this.#match(numberPattern);
    return parseNumber(number, fraction !== undefined || exponent !== undefined || !/\d/.test(number));
  }

  #string(): string {
    const [quoted] = this.#match(stringPattern);
    return JSON.parse(quoted) as string;
  }

  #array(depth: number): JsonNode[] {
    this.#at += 1;
    const values: JsonNode[] = [];
    if (this.#take(']')) return values;
    do values.push(this.#value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail();
    return values;
  }

  #object(depth: number): JsonNode {
    this.#at += 1;
    const object: Record<string, JsonNode> = {};
    if (this.#take('}')) return object;
    do {
      this.#skip();
      const key = this.#string();
      if (!this.#take(':')) this.#fail();
      setMember(object, key, this.#value(depth + 1));
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail();
    return object;
  }
}

/** Parses one JSON value; throws SyntaxError. */
export const parseJson = (text: string): JsonNode => new JsonParser(text).whole();

/** The plain value, where integral reals are numbers. */
export function plainJson(node: JsonNode): JsonValue {
  if (node instanceof JsonReal) return node.value;
  if (Array.isArray(node)) return node.map(plainJson);
  if (node === null || typeof node !== 'object') return node;
  const object: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(node)) setMember(object, key, plainJson(value));
  return object;
}

/** A real that is never mistaken for an integer. */
export function realText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** JSON text of a plain value; NaN and Infinity as Python writes them. */
export function stringifyJson(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number')
    return Number.isInteger(value) && !Object.is(value, -0) ? String(value) : realText(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stringifyJson).join(', ')}]`;
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${stringifyJson(member)}`,
  );
  return `{${members.join(', ')}}`;
}
