import { AtomloopError } from '../../errors.js';
import { parseDuration } from '../../expressions/duration.js';
import { describe, quoted, type MapNode, type Node } from './node.js';
import type { Problem, Problems } from './problems.js';

/** Reads the values of a mapping whose form is checked; what is wrong with them goes to `problems`. */
export class Fields {
  constructor(
    readonly map: MapNode,
    readonly problems: Problems,
  ) {}

  node(key: string): Node | undefined {
    return this.map.entries.get(key)?.value;
  }

  has(key: string): boolean {
    return this.map.entries.has(key);
  }

  number(key: string): number | undefined {
    const node = this.node(key);
    return node?.type === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
  }

  flag(key: string): boolean {
    const node = this.node(key);
    return node?.type === 'scalar' && node.value === true;
  }

  text(key: string): string | undefined {
    const node = this.node(key);
    return node === undefined ? undefined : this.textOf(node, key);
  }

  texts(key: string): string[] | undefined {
    const node = this.node(key);
    return node?.type === 'list' ? node.entries.map((one) => this.textOf(one, key)) : undefined;
  }

  /** Text as it is written; NUL ends texts for the system. */
  textOf(node: Node, key: string): string {
    const isText = node.type === 'scalar' && node.value !== null;
    if (isText && !node.source.includes('\0')) return node.source;
    this.refuse(node, {
      message: `cannot use ${quoted(key)}`,
      expected: isText ? 'text without NUL' : 'text',
      got: isText ? JSON.stringify(node.source) : describe(node),
    });
    return '';
  }

  milliseconds(key: string): number | undefined {
    const node = this.node(key);
    if (node?.type !== 'scalar') return undefined;
    try {
      return parseDuration(node.source);
    } catch (thrown) {
      if (!(thrown instanceof AtomloopError)) throw thrown;
      const { expected = '', got = '' } = thrown.details;
      this.problems.add({ at: node.at, code: thrown.code, message: `cannot use \`${key}\``, expected, got });
      return undefined;
    }
  }

  /** Notes a problem, `E_STEPS_VALUE` where it says no other code. */
  refuse(
    { at }: { readonly at: number },
    problem: Omit<Problem, 'at' | 'code'> & { readonly code?: string },
  ): void {
    this.problems.add({ code: 'E_STEPS_VALUE', at, ...problem });
  }
}
