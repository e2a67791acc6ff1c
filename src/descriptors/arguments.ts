import type { AtomloopError } from '../errors.js';
import { usageError } from '../errors.js';
import type { ConstructorExpression } from '../expressions/constructor-expression.js';
import type { Literal } from '../expressions/literal.js';
import { nearest } from '../expressions/nearest.js';
import type { DescriptorEntry, ParameterValues } from './descriptor.js';

const show = (value: unknown): string =>
  typeof value === 'number'
    ? String(value)
    : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

interface Mismatch {
  readonly expected: string;
  readonly got: unknown;
  readonly hint?: string;
}

/** The error of an argument that its descriptor cannot take; `undefined` is one that is missing. */
export function argumentError(
  descriptor: string,
  name: string,
  { expected, got, hint }: Mismatch,
): AtomloopError {
  const what = got === undefined ? 'is missing' : 'is wrong';
  const message = `argument \`${name}\` of descriptor \`${descriptor}\` ${what}`;
  return usageError('E_DESCRIPTOR_ARGUMENT', message, {
    expected,
    got: got === undefined ? 'nothing' : show(got),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The error of an argument that its descriptor does not know. */
export function unknownArgument(descriptor: string, name: string, known: readonly string[]): AtomloopError {
  const meant = nearest(name, known);
  return usageError('E_DESCRIPTOR_ARGUMENT', `descriptor \`${descriptor}\` has no argument \`${name}\``, {
    expected: known.map((one) => `\`${one}\``).join(', '),
    got: `\`${name}\``,
    ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
  });
}

function collectGiven(entry: DescriptorEntry, { args, kwargs }: ConstructorExpression): Map<string, Literal> {
  const names = entry.parameters.map(({ name }) => name);
  if (args.length > names.length) {
    throw usageError('E_DESCRIPTOR_ARGUMENT', `descriptor \`${entry.name}\` got too many arguments`, {
      expected: `at most ${names.length}`,
      got: String(args.length),
    });
  }
  const given = new Map(args.map((value, k) => [names[k] ?? '', value] as const));
  for (const [name, value] of Object.entries(kwargs)) {
    if (!names.includes(name)) throw unknownArgument(entry.name, name, names);
    if (given.has(name)) throw argumentError(entry.name, name, { expected: 'one value', got: value });
    given.set(name, value);
  }
  return given;
}

/** Arguments of a constructor expression by name, each checked, defaults filled in. Throws `E_DESCRIPTOR_ARGUMENT`. */
export function readArguments(entry: DescriptorEntry, expression: ConstructorExpression): ParameterValues {
  const given = collectGiven(entry, expression);
  const values: Record<string, unknown> = {};
  for (const parameter of entry.parameters) {
    const { name, expected } = parameter;
    const literal = given.get(name);
    const isDefault = literal === undefined || (literal === null && 'default' in parameter);
    if (isDefault && !('default' in parameter))
      throw argumentError(entry.name, name, { expected, got: undefined });
    values[name] = isDefault ? parameter.default : parameter.read(literal);
    if (!isDefault && values[name] === undefined)
      throw argumentError(entry.name, name, { expected, got: literal });
  }
  return values;
}
