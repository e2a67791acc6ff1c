import { emptyMap, type Literal } from '../../expressions/literal.js';
import type { Fields } from './fields.js';
import { quoted, type Node } from './node.js';

/** The value of an option; each text in it is shown to `seen`. */
export function literalOf(
  node: Node,
  fields: Fields,
  seen: (text: Node & { readonly type: 'scalar' }) => void,
): Literal {
  if (node.type === 'list') return node.entries.map((one) => literalOf(one, fields, seen));
  if (node.type === 'map') {
    const map = emptyMap();
    for (const [key, { value }] of node.entries) map[key] = literalOf(value, fields, seen);
    return map;
  }
  if (typeof node.value === 'string') seen(node);
  if (typeof node.value === 'number' && !Number.isFinite(node.value))
    fields.refuse(node, {
      message: 'cannot use the number',
      expected: 'a finite number',
      got: quoted(node.source),
    });
  return node.value;
}
