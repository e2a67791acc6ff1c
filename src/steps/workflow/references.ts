import type { Workflow } from '../step.js';
import { nodeAt, quoted, type ListNode, type MapNode, type Node } from './node.js';
import { didYouMean, type Problems } from './problems.js';

/** A step or stream with the node that declares it. */
interface Declared {
  readonly id: string;
  readonly at: number;
  readonly node: Node | undefined;
}

const declaredSteps = ({ entries }: ListNode): Declared[] =>
  entries.flatMap((node) => {
    const id = nodeAt(node, ['id']);
    return id?.type === 'scalar' ? [{ id: id.source, at: id.at, node }] : [];
  });

/** Two steps with one id. */
export function checkIds(steps: ListNode, problems: Problems, streams?: MapNode): void {
  const seen = new Map<string, number>();
  for (const { id, at } of declaredSteps(steps)) {
    const before = seen.get(id) ?? streams?.entries.get(id)?.at;
    if (before !== undefined) {
      const message = seen.has(id) ? 'two steps with one id' : 'a step and a stream with one name';
      problems.add({
        at,
        code: 'E_STEPS_ID',
        message,
        expected: 'every name once',
        got: quoted(id),
        hints: () => [`the first is in line ${problems.source.place(before).line ?? 0}`],
      });
    }
    if (!seen.has(id)) seen.set(id, at);
  }
}

/** Prerequisites, `foreach` and `close` must name what is there. */
export function checkReferences(
  root: MapNode,
  workflow: Pick<Workflow, 'steps' | 'streams'>,
  problems: Problems,
): void {
  const ids = new Set(workflow.steps.map(({ id }) => id));
  const items = new Set([
    ...workflow.streams.map(({ name }) => name),
    ...workflow.steps.filter(({ foreach }) => foreach !== undefined).map(({ id }) => id),
  ]);
  const check = (node: Node | undefined, known: ReadonlySet<string>, expected: string): void => {
    if (node?.type !== 'scalar' || known.has(node.source)) return;
    const message = ids.has(node.source) ? 'a step without `foreach`' : 'nothing has this name';
    problems.add({
      at: node.at,
      code: 'E_STEPS_REFERENCE',
      message,
      expected,
      got: quoted(node.source),
      hints: () => [didYouMean(node.source, known)],
    });
  };
  // `relax[Cu.xyz]`: whether there will be such an item is seen when it comes.
  const isInstance = (node: Node): boolean =>
    node.type === 'scalar' && items.has(/^([^[]+)\[.*\]$/s.exec(node.source)?.[1] ?? '');
  const steps = nodeAt(root, ['steps']);
  for (const step of steps?.type === 'list' ? steps.entries : []) {
    const prerequisites = nodeAt(step, ['prerequisites']);
    for (const one of prerequisites?.type === 'list' ? prerequisites.entries : [])
      if (!isInstance(one)) check(one, ids, 'the id of a step');
    check(nodeAt(step, ['foreach']), items, 'a stream, or a step with `foreach`');
  }
  const streams = nodeAt(root, ['streams']);
  for (const { value } of streams?.type === 'map' ? streams.entries.values() : [])
    check(nodeAt(value, ['close', 'step']), ids, 'the id of a step');
}
