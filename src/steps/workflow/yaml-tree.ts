import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type Document,
  type ParsedNode,
} from 'yaml';
import type { MapEntry, Node } from './node.js';
import type { Problems } from './problems.js';

/** No workflow is nested deeper; parsing a text of nothing but brackets would take all memory. */
const mostDepth = 64;
/** How many values aliases may stand for, all together. */
const mostAliased = 100_000;

/** Ends the reading of a text that cannot be understood further. */
export class Unreadable extends Error {}

const syntax = 'E_STEPS_SYNTAX';

/** Parses YAML 1.2 (https://yaml.org/spec/1.2.2/). What is wrong goes to `problems`; undefined where nothing can be read. */
export function readYaml(problems: Problems): Node | undefined {
  try {
    const document = compose(problems);
    if (problems.count > 0 || document?.contents == null) return undefined;
    return new Tree(problems).node(document.contents as ParsedNode, 0);
  } catch (thrown) {
    if (thrown instanceof Unreadable) return undefined;
    throw thrown;
  }
}

function compose(problems: Problems): Document | undefined {
  const composer = new Composer({ uniqueKeys: false, logLevel: 'silent' });
  const documents: Document[] = [];
  const parser = new Parser();
  const { text } = problems.source;
  const refuse = (at: number, message: string, expected: string): never => {
    problems.add({ at, code: syntax, message, expected });
    throw new Unreadable();
  };
  const take = (tokens: ReturnType<Parser['next']>): void => {
    for (const token of tokens) {
      if (token.type === 'error') refuse(token.offset, 'cannot read the YAML', words(token.message));
      if (token.type === 'document' && documents.length > 0)
        refuse(token.offset, 'a second document', 'one document');
      documents.push(...composer.next(token));
    }
  };
  for (const lexeme of new Lexer().lex(text)) {
    take(parser.next(lexeme));
    if (parser.stack.length > mostDepth)
      refuse(parser.offset, 'nested too deeply', `at most ${mostDepth} levels`);
    if (lexeme.startsWith('!')) refuse(parser.offset, 'tags are not read', 'a value without a tag');
  }
  take(parser.end());
  documents.push(...composer.end());
  const [document] = documents;
  for (const { pos, message } of document?.errors ?? [])
    problems.add({ at: pos[0], code: syntax, message: 'cannot read the YAML', expected: message });
  return document;
}

const words = (message: string): string => message;

class Tree {
  readonly #anchors = new Map<string, { readonly node?: Node; readonly size: number }>();
  #size = 0;
  #aliased = 0;

  constructor(readonly problems: Problems) {}

  node(parsed: ParsedNode, at: number): Node {
    if (isAlias(parsed)) return this.#alias(parsed.source, parsed.range[0]);
    const before = this.#size++;
    const { anchor } = parsed;
    if (anchor !== undefined) this.#anchors.set(anchor, { size: 0 });
    const node = this.#plain(parsed, at);
    if (anchor !== undefined) this.#anchors.set(anchor, { node, size: this.#size - before });
    return node;
  }

  #plain(parsed: Exclude<ParsedNode, { source: string; resolve: unknown }>, at: number): Node {
    const place = parsed.range[0];
    if (isScalar(parsed)) {
      const source = parsed.source ?? '';
      const value = exact(parsed.value, source);
      return { type: 'scalar', at: source === '' && value === null ? at : place, value, source };
    }
    if (isSeq(parsed))
      return {
        type: 'list',
        at: place,
        entries: parsed.items.map((one) => this.node(one as ParsedNode, place)),
      };
    if (isMap(parsed)) return { type: 'map', at: place, entries: this.#entries(parsed.items as never) };
    return this.#refuse(place, 'cannot read the YAML', 'a value');
  }

  #entries(
    pairs: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[],
  ): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of pairs) {
      const at = key.range[0];
      if (!isScalar(key) || key.value === null) return this.#refuse(at, 'a key is no text', 'a name');
      const name = key.source ?? '';
      if (entries.has(name))
        this.problems.add({
          at,
          code: 'E_STEPS_KEY',
          message: `\`${name}\` is given twice`,
          expected: 'every key once',
        });
      const node: Node =
        value === null ? { type: 'scalar', at, value: null, source: '' } : this.node(value, at);
      entries.set(name, { at, value: node });
    }
    return entries;
  }

  #alias(name: string, at: number): Node {
    const known = this.#anchors.get(name);
    if (known?.node === undefined)
      return this.#refuse(
        at,
        `\`*${name}\` stands for nothing`,
        `a value marked with \`&${name}\` that ends before it`,
      );
    this.#size += known.size;
    this.#aliased += known.size;
    if (this.#aliased > mostAliased)
      this.#refuse(at, 'aliases stand for too much', `at most ${mostAliased} values`);
    return known.node;
  }

  #refuse(at: number, message: string, expected: string): never {
    this.problems.add({ at, code: syntax, message, expected });
    throw new Unreadable();
  }
}

/** Integers past 2^53 keep their digits. */
function exact(value: unknown, source: string): string | number | bigint | boolean | null {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    /^[-+]?\d+$/.test(source)
  )
    return BigInt(source.replace(/^\+/, ''));
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
