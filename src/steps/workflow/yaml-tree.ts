import { isAlias, isMap, isScalar, isSeq, type Alias, type ParsedNode, type YAMLMap } from 'yaml';
import type { MapEntry, Node, ScalarNode } from './node.js';
import type { Problems } from './problems.js';
import { exactNumber } from './simple-scalar.js';
import { composeYaml, refuse, Unreadable } from './yaml-document.js';

/** How many values aliases may stand for, all together. */
const mostAliased = 100_000;

/** Parses YAML 1.2 (https://yaml.org/spec/1.2.2/). What is wrong goes to `problems`; undefined where nothing can be read. */
export function readYaml(problems: Problems): Node | undefined {
  try {
    const contents = composeYaml(problems)?.contents as ParsedNode | null | undefined;
    if (contents === null || contents === undefined)
      return { type: 'scalar', at: 0, value: null, source: '' };
    return new Tree(problems).node(contents, 0);
  } catch (thrown) {
    if (thrown instanceof Unreadable) return undefined;
    throw thrown;
  }
}

interface Anchored {
  /** Absent while it is not yet at its end: nothing may hold itself. */
  readonly node?: Node;
  /** Values in it, those of aliases too. */
  readonly size: number;
}

class Tree {
  readonly #anchors = new Map<string, Anchored>();
  #size = 0;
  #aliased = 0;

  constructor(readonly problems: Problems) {}

  node(parsed: ParsedNode, emptyAt: number): Node {
    if (isAlias(parsed)) return this.#alias(parsed.source, parsed.range[0]);
    const before = this.#size++;
    const { anchor } = parsed;
    if (anchor !== undefined) this.#anchors.set(anchor, { size: 0 });
    const node = this.#valueOf(parsed, emptyAt);
    if (anchor !== undefined) this.#anchors.set(anchor, { node, size: this.#size - before });
    return node;
  }

  #valueOf(parsed: Exclude<ParsedNode, Alias.Parsed>, emptyAt: number): Node {
    const [at] = parsed.range;
    if (isScalar(parsed)) return scalarOf(parsed, emptyAt);
    if (isSeq(parsed)) return { type: 'list', at, entries: parsed.items.map((one) => this.node(one, at)) };
    if (isMap(parsed)) return { type: 'map', at, entries: this.#entries(parsed) };
    return refuse(this.problems, {
      at,
      message: 'cannot read the YAML',
      expected: 'a value',
      got: 'something else',
    });
  }

  #entries(map: YAMLMap.Parsed): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of map.items) {
      const [at] = key.range;
      if (!isScalar(key) || key.value === null)
        return refuse(this.problems, {
          at,
          message: 'a key is no text',
          expected: 'a name',
          got: 'another value',
        });
      const name = key.source;
      if (entries.has(name))
        this.problems.add({
          at,
          code: 'E_STEPS_KEY',
          message: 'a key that is there twice',
          expected: 'every key once',
          got: `\`${name}\``,
        });
      const empty: Node = { type: 'scalar', at, value: null, source: '' };
      entries.set(name, { at, value: value === null ? empty : this.node(value, at) });
    }
    return entries;
  }

  #alias(name: string, at: number): Node {
    const known = this.#anchors.get(name);
    if (known?.node === undefined)
      return refuse(this.problems, {
        at,
        message: 'an alias that stands for nothing',
        expected: `a value marked with \`&${name}\` that ends before it`,
        got: `\`*${name}\``,
      });
    this.#size += known.size;
    this.#aliased += known.size;
    if (this.#aliased > mostAliased)
      refuse(this.problems, {
        at,
        message: 'aliases stand for too much',
        expected: `at most ${mostAliased} values`,
        got: 'more',
      });
    return known.node;
  }
}

function scalarOf(
  {
    value,
    source,
    range,
  }: { readonly value: unknown; readonly source: string; readonly range: readonly number[] },
  emptyAt: number,
): ScalarNode {
  const at = source === '' && value === null ? emptyAt : (range[0] ?? emptyAt);
  if (typeof value === 'number') return { type: 'scalar', at, value: exactNumber(value, source), source };
  if (typeof value === 'string' || typeof value === 'boolean') return { type: 'scalar', at, value, source };
  return { type: 'scalar', at, value: null, source };
}
