import { normalize } from 'node:path';
import { usageError } from '../errors.js';
import { globPattern } from './glob-pattern.js';
import type { LiveGraph } from './graph/live-graph.js';
import type { Template } from './graph/template.js';
import { declaredInputs } from './fingerprints/input-files.js';
import type { ResourceTotals } from './run/resources.js';
import { outputsOf } from './run/made-files.js';
import type { StepDefinition, StreamDefinition } from './step.js';

/** Every step must fit into what the run has. Throws `E_STEP_RESOURCES`. */
export function checkResources(
  steps: readonly StepDefinition[],
  { threads, mpi, gpus }: ResourceTotals,
): void {
  for (const { id, place, ...wanted } of steps) {
    const kinds = [
      ['threads', wanted.threads, threads],
      ['mpi', wanted.mpi ?? 0, mpi],
      ['gpu', wanted.gpu, gpus.length],
    ] as const;
    for (const [name, asked, total] of kinds) {
      if (asked <= total) continue;
      throw usageError('E_STEP_RESOURCES', `step \`${id}\` asks for more than the run has`, {
        ...place,
        expected: `\`${name}\` of at most ${total}`,
        got: String(asked),
        hint: name === 'gpu' ? 'list the GPUs with `gpus:` or `--gpus`' : `raise \`${name}\` of the run`,
      });
    }
  }
}

/** Two steps with one output. */
export function outputTwice(path: string, first: string, { id, place }: StepDefinition): Error {
  return usageError('E_STEP_OUTPUTS', `two steps have one output: \`${first}\` and \`${id}\``, {
    ...place,
    expected: 'a file for each',
    got: `\`${path}\``,
  });
}

/** Outputs by what is declared, in its shortest form. Throws `E_STEP_OUTPUTS`. */
function producers(graph: LiveGraph): ReadonlyMap<string, Template> {
  const found = new Map<string, Template>();
  for (const template of graph.templates.values()) {
    for (const path of outputsOf(template.definition)) {
      const name = normalize(path);
      const first = found.get(name);
      if (first !== undefined) throw outputTwice(path, first.id, template.definition);
      found.set(name, template);
    }
  }
  return found;
}

/** True where `step` begins after `other` has ended, for all or for its own item. */
function isAfter(step: Template, other: Template): boolean {
  if (step.isCloser && !other.definition.wait) return true;
  const seen = new Set<Template>([step]);
  for (const at of seen) {
    for (const { template } of at.prerequisites) seen.add(template);
    if (at.source !== undefined) seen.add(at.source);
  }
  return seen.has(other);
}

/** The steps that make what a step declares as its input, a file or a glob. */
function makersOf(input: string, makers: ReadonlyMap<string, Template>): readonly Template[] {
  const name = normalize(input);
  const maker = makers.get(name);
  if (maker !== undefined) return [maker];
  const pattern = globPattern(name);
  if (pattern === undefined) return [];
  return [...makers].flatMap(([path, template]) => (pattern.test(path) ? [template] : []));
}

/** A step must begin after the one that makes what it reads. Throws `E_STEP_ORDER`. */
export function checkFiles(graph: LiveGraph): void {
  const makers = producers(graph);
  for (const step of graph.templates.values()) {
    const { definition } = step;
    for (const path of declaredInputs(definition)) {
      const maker = makersOf(path, makers).find((one) => !isAfter(step, one));
      if (maker === undefined) continue;
      const isOwn = maker === step;
      throw usageError(
        'E_STEP_ORDER',
        isOwn
          ? `step \`${step.id}\` reads what it writes`
          : `step \`${step.id}\` reads what \`${maker.id}\` makes, but does not wait for it`,
        {
          ...definition.place,
          expected: isOwn ? 'another file' : `\`${maker.id}\` among its prerequisites`,
          got: `\`${path}\``,
        },
      );
    }
  }
}

/** What waits for the end of a stream that has none waits for ever. Throws `E_STEP_STREAM_OPEN`. */
export function checkStreams(graph: LiveGraph, streams: readonly StreamDefinition[]): void {
  const endless = new Set(streams.filter(({ end }) => end.type === 'never').map(({ name }) => name));
  if (endless.size === 0) return;
  const streamOf = ({ definition, source }: Template): string | undefined =>
    source === undefined ? definition.foreach : streamOf(source);
  const isEndless = (template: Template): boolean => endless.has(streamOf(template) ?? '');
  for (const step of graph.templates.values()) {
    const waits = step.prerequisites.find(({ template, item }) => item === undefined && isEndless(template));
    if (waits === undefined && !step.isCloser) continue;
    throw usageError('E_STEP_STREAM_OPEN', `step \`${step.id}\` waits for a stream that never closes`, {
      ...step.definition.place,
      expected: 'a stream with an end: `close: {file: …}`, `{idle: …}`, `{count: …}` or `{step: …}`',
      got: '`close: never`',
    });
  }
}

/** A stream that closes after a step needs that step. Throws `E_STEP_UNKNOWN`. */
export function checkStreamEnds(graph: LiveGraph, streams: readonly StreamDefinition[]): void {
  for (const { name, end, place } of streams) {
    if (end.type !== 'step' || graph.templates.has(end.id)) continue;
    throw usageError('E_STEP_UNKNOWN', `stream \`${name}\` closes after an unknown step`, {
      ...place,
      expected: 'the id of a step',
      got: `\`${end.id}\``,
    });
  }
}
