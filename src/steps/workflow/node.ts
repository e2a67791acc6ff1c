/** A value of a workflow file that is neither a list nor a mapping. */
export interface ScalarNode {
  readonly type: 'scalar';
  /** Where it begins: offset in the text of the file. */
  readonly at: number;
  readonly value: string | number | bigint | boolean | null;
  /** What it is as text: `010` stays `010`. */
  readonly source: string;
}

export interface ListNode {
  readonly type: 'list';
  readonly at: number;
  readonly entries: readonly Node[];
}

export interface MapEntry {
  /** Where the key begins. */
  readonly at: number;
  readonly value: Node;
}

export interface MapNode {
  readonly type: 'map';
  readonly at: number;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

/** A value of a workflow file with its place. */
export type Node = ScalarNode | ListNode | MapNode;

const mostShown = 60;

/** A text in back quotes, cut where it is long. */
export const quoted = (text: string): string =>
  `\`${text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}\``;

/** What came, in words. */
export function describe(node: Node): string {
  if (node.type === 'map') {
    const keys = [...node.entries.keys()].slice(0, 3).map(quoted).join(', ');
    return keys === '' ? 'an empty mapping' : `a mapping with ${keys}`;
  }
  if (node.type === 'list') return node.entries.length === 0 ? 'an empty list' : 'a list';
  if (node.value === null) return 'nothing';
  if (node.source === '') return 'empty text';
  const isNumberInQuotes = typeof node.value === 'string' && /^[-+]?[\d.]+$/.test(node.source);
  return isNumberInQuotes ? `the text ${quoted(node.source)}` : quoted(node.source);
}

/** The node at a path of keys and indices; undefined where there is none. */
export function nodeAt(node: Node, path: readonly PropertyKey[]): Node | undefined {
  let here: Node | undefined = node;
  for (const part of path) {
    if (here?.type === 'map') here = here.entries.get(String(part))?.value;
    else if (here?.type === 'list') here = here.entries[Number(part)];
    else return undefined;
  }
  return here;
}

/** As plain values, for the schema. */
export function plainOf(node: Node): unknown {
  if (node.type === 'list') return node.entries.map(plainOf);
  if (node.type === 'scalar') return typeof node.value === 'bigint' ? Number(node.value) : node.value;
  const plain: Record<string, unknown> = {};
  for (const [key, { value }] of node.entries) {
    if (key === '__proto__') Object.defineProperty(plain, key, { value: plainOf(value), enumerable: true });
    else plain[key] = plainOf(value);
  }
  return plain;
}
