import { nearest } from '../../expressions/nearest.js';
import { expand, itemPlaceholders, placeholdersOf, resourcePlaceholders } from '../placeholders.js';
import type { Fields } from './fields.js';
import type { Node, ScalarNode } from './node.js';

const items: readonly string[] = itemPlaceholders;
const resources: readonly string[] = resourcePlaceholders;
const known = [...items, ...resources];
const withResources = new Set(['run', 'arguments', 'env', 'launcher']);
const listed = (names: readonly string[]): string => names.map((name) => `\`{${name}}\``).join(', ');

/** Which placeholders the texts of a step may have. */
export class PlaceholderRule {
  constructor(
    readonly fields: Fields,
    /** The step has `foreach`. */
    readonly hasItem: boolean,
  ) {}

  /** Texts of `inputs` and `outputs`, which have nothing to be filled in where there is no item. */
  final(texts: readonly string[]): string[] {
    return this.hasItem ? [...texts] : texts.map((text) => expand(text, {}));
  }

  check(key: string, node: Node | undefined): void {
    if (node?.type === 'list') for (const one of node.entries) this.check(key, one);
    if (node?.type === 'map') for (const { value } of node.entries.values()) this.check(key, value);
    if (node?.type === 'scalar' && node.source.includes('{')) this.#checkText(key, node);
  }

  #checkText(key: string, node: ScalarNode): void {
    const allowed = this.#allowed(key);
    const wrong = placeholdersOf(node.source).find((name) => !allowed.includes(name));
    if (wrong === undefined) return;
    const isKnown = known.includes(wrong);
    this.fields.refuse(node, {
      code: 'E_STEPS_PLACEHOLDER',
      message: isKnown ? `a placeholder out of place in \`${key}\`` : `unknown placeholder in \`${key}\``,
      expected: allowed.length === 0 ? 'no placeholder' : listed(allowed),
      got: `\`{${wrong}}\``,
      hints: () => (isKnown ? [this.#whyNot(wrong)] : meant(wrong, allowed)),
    });
  }

  #whyNot(name: string): string | undefined {
    return items.includes(name) && !this.hasItem ? `\`{${name}}\` needs \`foreach\`` : undefined;
  }

  #allowed(key: string): readonly string[] {
    if (key === 'output' && !this.hasItem) return ['stem'];
    return [...(this.hasItem ? items : []), ...(withResources.has(key) ? resources : [])];
  }
}

function meant(name: string, allowed: readonly string[]): (string | undefined)[] {
  const near = nearest(name, allowed);
  return [
    near === undefined ? undefined : `did you mean \`{${near}}\`?`,
    `write \`{{${name}}}\` for the text \`{${name}}\``,
  ];
}
