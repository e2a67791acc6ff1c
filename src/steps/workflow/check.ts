import type { z } from 'zod';
import { describe, nodeAt, plainOf, quoted, type MapNode, type Node, type ScalarNode } from './node.js';
import { didYouMean, type Problem, type Problems } from './problems.js';

type Issue = z.core.$ZodIssue;

/** Checks a node against a schema; what is wrong goes to `problems`, with its place. */
export function fits(
  schema: z.ZodObject,
  node: Node,
  { problems, what }: { readonly problems: Problems; readonly what: string },
): node is MapNode {
  const result = schema.safeParse(plainOf(node));
  if (result.success) return true;
  const keys = Object.keys(schema.shape);
  for (const issue of result.error.issues)
    for (const problem of problemsOf(issue, { node, what, keys }))
      if (!problems.isFull) problems.add(problem);
  return false;
}

interface Subject {
  readonly node: Node;
  /** In words: `a step`. */
  readonly what: string;
  readonly keys: readonly string[];
}

function problemsOf(issue: Issue, subject: Subject): Problem[] {
  const { node, what } = subject;
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, subject);
  const here = nodeAt(node, issue.path);
  const key = issue.path.find((part) => typeof part === 'string');
  if (here === undefined) {
    const message = `${what} has no \`${String(key)}\``;
    return [{ at: node.at, code: 'E_STEPS_KEY', message, expected: issue.message, got: 'nothing' }];
  }
  const problem = {
    at: here.at,
    code: codes.get(key) ?? 'E_STEPS_VALUE',
    message: key === undefined ? `cannot use ${what}` : `cannot use \`${key}\``,
    expected: issue.message,
    got: describe(here),
    hints: () => [hintFor(key, issue, here)],
  };
  return [problem];
}

const codes: ReadonlyMap<string | undefined, string> = new Map([
  ['version', 'E_STEPS_VERSION'],
  ['id', 'E_STEPS_ID'],
]);

function unknownKeys(unknown: readonly string[], { node, what, keys }: Subject): Problem[] {
  const expected = keys.map((known) => `\`${known}\``).join(', ');
  return unknown.map((key) => ({
    at: node.type === 'map' ? (node.entries.get(key)?.at ?? node.at) : node.at,
    code: 'E_STEPS_KEY',
    message: `unknown key of ${what}`,
    expected,
    got: quoted(key),
    hints: () => [didYouMean(key, keys)],
  }));
}

function hintFor(key: string | undefined, issue: Issue, here: Node): string | undefined {
  if (here.type !== 'scalar') return undefined;
  if (key === 'version' && Number(here.value) > 1) return 'a newer atomloop may read it';
  if (typeof here.value !== 'string' || issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'array') return listHint(key ?? '', here);
  return /^\d+$/.test(here.source) ? 'without quotes it is a number' : undefined;
}

function listHint(key: string, { source }: ScalarNode): string {
  const isCommand = key === 'run' || key === 'launcher';
  const words = isCommand ? source.trim().split(/\s+/) : [source];
  const list = `${key}: [${words.map(flowWord).join(', ')}]`;
  return isCommand
    ? `programs are started without a shell, one word each: ${quoted(list)}`
    : `write ${quoted(list)}`;
}

/** A word as it stands in a list of YAML. */
const flowWord = (word: string): string =>
  /^(?:[\w./]|-+\w)[\w./*=+-]*$/.test(word) ? word : JSON.stringify(word);
