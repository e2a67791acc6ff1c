import type { z } from 'zod';
import { describe, nodeAt, plainOf, quoted, type MapNode, type Node, type ScalarNode } from './node.js';
import { didYouMean, joined, type Problem, type Problems } from './problems.js';

type Issue = z.core.$ZodIssue;

/** Checks a node against a schema; what is wrong goes to `problems`, with its place. */
export function fits(
  schema: z.ZodObject,
  node: Node,
  { problems, what }: { readonly problems: Problems; readonly what: string },
): node is MapNode {
  const result = schema.safeParse(plainOf(node));
  if (result.success) return true;
  for (const issue of result.error.issues)
    for (const problem of problemsOf(issue, { node, what, keys: Object.keys(schema.shape) }))
      problems.add(problem);
  return false;
}

interface Subject {
  readonly node: Node;
  /** In words: `a step`. */
  readonly what: string;
  readonly keys: readonly string[];
}

function problemsOf(issue: Issue, { node, what, keys }: Subject): Problem[] {
  const here = nodeAt(node, issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(key, { node, what, keys }));
  const key = issue.path.find((part) => typeof part === 'string');
  if (here === undefined) {
    const message = `${what} has no \`${String(key)}\``;
    return [{ at: node.at, code: 'E_STEPS_KEY', message, expected: issue.message }];
  }
  const code = key === 'version' ? 'E_STEPS_VERSION' : key === 'id' ? 'E_STEPS_ID' : 'E_STEPS_VALUE';
  const message = key === undefined ? `cannot use ${what}` : `cannot use \`${key}\``;
  return [
    {
      at: here.at,
      code,
      message,
      expected: issue.message,
      got: describe(here),
      ...joined(hintFor(key, issue, here)),
    },
  ];
}

function unknownKey(key: string, { node, what, keys }: Subject): Problem {
  const at = node.type === 'map' ? (node.entries.get(key)?.at ?? node.at) : node.at;
  const list = keys.map((known) => `\`${known}\``).join(', ');
  return {
    at,
    code: 'E_STEPS_KEY',
    message: `unknown key of ${what}`,
    expected: list,
    got: quoted(key),
    ...joined(didYouMean(key, keys)),
  };
}

function hintFor(key: string | undefined, issue: Issue, here: Node): string | undefined {
  if (here.type !== 'scalar' || typeof here.value !== 'string') return undefined;
  if (issue.code === 'invalid_type' && issue.expected === 'array') return listHint(key ?? '', here);
  if (issue.code === 'invalid_type' && /^\d+$/.test(here.source)) return 'without quotes it is a number';
  if (key === 'version') return undefined;
  return undefined;
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
  /^[\w./*=+-]+$/.test(word) && !/^-$/.test(word) ? word : JSON.stringify(word);
