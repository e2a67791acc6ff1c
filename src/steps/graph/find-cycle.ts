import type { Template } from './template.js';

/**
 * A cycle of prerequisites among the steps and what they wait for, as ids, the first again at the end. A closing step waits for all
 * that do not wait; `endOf` gives the step after which the stream of another one ends.
 */
export function findCycle(
  from: readonly Template[],
  all: readonly Template[],
  endOf: (template: Template) => Template | undefined,
): string[] | undefined {
  const edgesOf = (template: Template): readonly Template[] => {
    const { prerequisites, source, isCloser } = template;
    const own = [...prerequisites.map((one) => one.template), source, endOf(template)];
    const others = isCloser ? all.filter(({ definition }) => !definition.wait) : [];
    return [...own.filter((other) => other !== undefined), ...others];
  };
  const states = new Map<Template, 'open' | 'finished'>();
  for (const start of from) {
    const trail: { readonly template: Template; readonly edges: Iterator<Template> }[] = [];
    const enter = (template: Template): void => {
      states.set(template, 'open');
      trail.push({ template, edges: edgesOf(template)[Symbol.iterator]() });
    };
    if (!states.has(start)) enter(start);
    for (let last = trail.at(-1); last !== undefined; last = trail.at(-1)) {
      const next = last.edges.next();
      if (next.done === true) {
        states.set(last.template, 'finished');
        trail.pop();
      } else if (states.get(next.value) === 'open') {
        const begin = trail.findIndex(({ template }) => template === next.value);
        return [...trail.slice(begin).map(({ template }) => template.id), next.value.id];
      } else if (!states.has(next.value)) {
        enter(next.value);
      }
    }
  }
  return undefined;
}
