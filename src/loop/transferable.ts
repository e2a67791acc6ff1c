import { usageError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';

function whyNot(value: unknown): string | undefined {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  return `an instance of ${value.constructor.name}`;
}

/**
 * Checks that arguments are plain data (numbers, strings, booleans, null, lists, maps), which reaches
 * threads, processes, ranks and engines alike. Throws `E_NOT_TRANSFERABLE` naming the argument.
 */
export function checkTransferable(
  name: string,
  value: unknown,
  path = new Set<unknown>(),
): asserts value is Literal {
  const reason = path.has(value) ? 'a cycle' : whyNot(value);
  if (reason !== undefined) {
    throw usageError('E_NOT_TRANSFERABLE', `argument \`${name}\` cannot be sent to workers`, {
      expected: 'plain data: numbers, strings, booleans, null, lists and maps of these',
      got: reason,
      hint: 'send a constructor and its arguments instead, such as `"emt(asap_cutoff=true)"`, or build it in the operator module',
    });
  }
  if (typeof value !== 'object' || value === null) return;
  path.add(value);
  for (const [key, member] of Object.entries(value)) checkTransferable(`${name}.${key}`, member, path);
  path.delete(value);
}
