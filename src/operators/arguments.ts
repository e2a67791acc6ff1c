import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import type { OperatorArguments } from './operator.js';

/** Throws `E_ARGUMENT` for the first argument that the operator does not know. */
export function unknownArgument(operator: string, args: OperatorArguments, known: readonly string[]): void {
  const wrong = Object.keys(args).find((name) => !known.includes(name));
  if (wrong === undefined) return;
  const near = nearest(wrong, known);
  throw usageError('E_ARGUMENT', `operator \`${operator}\` has no argument \`${wrong}\``, {
    expected: known.length === 0 ? 'no arguments' : known.join(', '),
    got: wrong,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}

/** Throws `E_ARGUMENT` for a value of the wrong type. */
export function badArgument(
  operator: string,
  name: string,
  { expected, got }: { readonly expected: string; readonly got: unknown },
): Error {
  return usageError('E_ARGUMENT', `operator \`${operator}\`: cannot use argument \`${name}\``, {
    expected,
    got: typeof got === 'string' ? `\`${got}\`` : got === undefined ? 'nothing' : JSON.stringify(got),
  });
}
