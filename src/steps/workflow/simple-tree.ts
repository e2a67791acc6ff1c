import { SimpleCursor, TooHard } from './simple-cursor.js';
import type { ListNode, MapEntry, MapNode, Node } from './node.js';

const isNull = /^(?:null|Null|NULL)$/;

/**
 * Reads YAML in the forms that most workflow files have, many times as fast as a parser of all of YAML
 * (https://yaml.org/spec/1.2.2/): block mappings and lists, flow collections on one line, JSON, text on one line.
 * Gives the same nodes, or undefined where there is anything else, least of all an error.
 */
export function readSimple(text: string): Node | undefined {
  try {
    return new SimpleTree(text).root();
  } catch (thrown) {
    if (thrown === TooHard) return undefined;
    throw thrown;
  }
}

class SimpleTree {
  readonly #cursor: SimpleCursor;

  constructor(text: string) {
    this.#cursor = new SimpleCursor(text);
  }

  root(): Node {
    const cursor = this.#cursor;
    cursor.nextLine();
    if (cursor.isOver()) return { type: 'scalar', at: 0, value: null, source: '' };
    const isFlow = cursor.here === '[' || cursor.here === '{';
    if (cursor.column !== 0) throw TooHard;
    const root = isFlow ? cursor.inline(true) : this.#block(0);
    if (isFlow) cursor.endLine();
    if (!cursor.isOver()) throw TooHard;
    return root;
  }

  #block(indent: number): Node {
    return this.#cursor.isDash() ? this.#list(indent) : this.#map(indent);
  }

  #map(indent: number): MapNode {
    const cursor = this.#cursor;
    const { at } = cursor;
    const entries = new Map<string, MapEntry>();
    do {
      const keyAt = cursor.at;
      const key = cursor.key();
      if (key === undefined || entries.has(key) || isNull.test(key)) throw TooHard;
      entries.set(key, { at: keyAt, value: this.#valueOf(indent, keyAt) });
    } while (cursor.column === indent);
    if (cursor.column > indent) throw TooHard;
    return { type: 'map', at, entries };
  }

  #valueOf(indent: number, keyAt: number): Node {
    const cursor = this.#cursor;
    if (!cursor.isLineOver()) return this.#lastOfLine();
    cursor.nextLine();
    if (cursor.column > indent) return this.#block(cursor.column);
    if (cursor.column === indent && cursor.isDash()) return this.#list(indent);
    return { type: 'scalar', at: keyAt, value: null, source: '' };
  }

  #list(indent: number): ListNode {
    const cursor = this.#cursor;
    const { at } = cursor;
    const entries: Node[] = [];
    while (cursor.column === indent && cursor.isDash()) entries.push(this.#entry(indent, at));
    if (cursor.column > indent) throw TooHard;
    return { type: 'list', at, entries };
  }

  #entry(indent: number, listAt: number): Node {
    const cursor = this.#cursor;
    cursor.at += 1;
    if (cursor.isLineOver()) {
      cursor.nextLine();
      if (cursor.column > indent) return this.#block(cursor.column);
      return { type: 'scalar', at: listAt, value: null, source: '' };
    }
    if (cursor.isDash()) throw TooHard;
    if (!cursor.isKey()) return this.#lastOfLine();
    cursor.column = cursor.at - cursor.lineStart;
    return this.#map(cursor.column);
  }

  /** What goes on in the next line, deeper than where it began, is found by the caller. */
  #lastOfLine(): Node {
    const node = this.#cursor.inline(false);
    this.#cursor.endLine();
    return node;
  }
}
