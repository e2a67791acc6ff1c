import { usageError } from '../errors.js';
import type { AtomloopError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';
import { nearest } from '../expressions/nearest.js';
import type {
  CalculatorEntry,
  CalculatorParameter,
  CalculatorSpec,
  ParameterValue,
  ParameterValues,
} from './calculator.js';

/** As it would be written; JSON has no infinities and no large integers. */
const show = (literal: Literal | ParameterValue): string =>
  typeof literal === 'number'
    ? String(literal)
    : JSON.stringify(literal, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** The error of an argument that its calculator cannot take. */
export function argumentError(
  calculator: string,
  parameter: string,
  { expected, got }: { readonly expected: string; readonly got: Literal | ParameterValue },
): AtomloopError {
  const message = `argument \`${parameter}\` of calculator \`${calculator}\` is wrong`;
  return usageError('E_CALCULATOR_ARGUMENT', message, { expected, got: show(got) });
}

function describe(parameter: CalculatorParameter): string {
  const { type, above, atMost } = parameter;
  if (type === 'texts') return 'a list of strings';
  if (type !== 'number') return `a ${type}`;
  const bounds = [
    above === undefined ? '' : `above ${String(above)}`,
    atMost === undefined ? '' : `at most ${String(atMost)}`,
  ];
  return ['a finite number', bounds.filter((bound) => bound !== '').join(' and ')].join(' ').trim();
}

function isWithin(value: number, { above, atMost }: CalculatorParameter): boolean {
  return (
    Number.isFinite(value) &&
    (above === undefined || value > above) &&
    (atMost === undefined || value <= atMost)
  );
}

function checkValue(
  entry: CalculatorEntry,
  parameter: CalculatorParameter,
  literal: Literal,
): ParameterValue {
  const value = typeof literal === 'bigint' ? Number(literal) : literal;
  if (value === null && parameter.default === null) return null;
  if (typeof value === 'number' && parameter.type === 'number' && isWithin(value, parameter)) return value;
  if (typeof value === 'boolean' && parameter.type === 'boolean') return value;
  if (typeof value === 'string' && parameter.type === 'string') return value;
  if (parameter.type === 'texts') return textsOf(entry, parameter, literal);
  throw argumentError(entry.name, parameter.name, { expected: describe(parameter), got: literal });
}

function textsOf(
  entry: CalculatorEntry,
  parameter: CalculatorParameter,
  literal: Literal,
): readonly string[] {
  const list = Array.isArray(literal) ? literal : [literal];
  const texts = list.filter((text) => typeof text === 'string');
  if (texts.length === list.length) return texts;
  throw argumentError(entry.name, parameter.name, { expected: describe(parameter), got: literal });
}

function unknownArgument(entry: CalculatorEntry, name: string): AtomloopError {
  const names = entry.parameters.map((parameter) => parameter.name);
  const meant = nearest(name, names);
  return usageError('E_CALCULATOR_ARGUMENT', `calculator \`${entry.name}\` has no argument \`${name}\``, {
    expected: names.length === 0 ? 'no arguments' : names.map((known) => `\`${known}\``).join(', '),
    got: `\`${name}\``,
    ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
  });
}

function collectGiven(entry: CalculatorEntry, spec: CalculatorSpec): Map<string, Literal> {
  const { parameters } = entry;
  if (spec.args.length > parameters.length) {
    throw usageError('E_CALCULATOR_ARGUMENT', `calculator \`${entry.name}\` got too many arguments`, {
      expected: `at most ${String(parameters.length)}`,
      got: String(spec.args.length),
    });
  }
  const given = new Map<string, Literal>();
  parameters.slice(0, spec.args.length).forEach(({ name }, k) => given.set(name, spec.args[k] ?? null));
  for (const [name, value] of Object.entries(spec.kwargs)) {
    if (!parameters.some((parameter) => parameter.name === name)) throw unknownArgument(entry, name);
    if (given.has(name)) throw argumentError(entry.name, name, { expected: 'one value', got: value });
    given.set(name, value);
  }
  return given;
}

/**
 * The arguments of a constructor expression as the calculator's parameters, each checked for type and
 * range, defaults filled in. Throws `E_CALCULATOR_ARGUMENT`.
 */
export function readArguments(entry: CalculatorEntry, spec: CalculatorSpec): ParameterValues {
  const given = collectGiven(entry, spec);
  const values: Record<string, ParameterValue> = {};
  for (const parameter of entry.parameters) {
    const literal = given.get(parameter.name);
    if (literal !== undefined) values[parameter.name] = checkValue(entry, parameter, literal);
    else if (parameter.default !== undefined) values[parameter.name] = parameter.default;
    else
      throw usageError(
        'E_CALCULATOR_ARGUMENT',
        `calculator \`${entry.name}\` needs the argument \`${parameter.name}\``,
        { expected: describe(parameter), got: 'nothing' },
      );
  }
  entry.check?.(values);
  return values;
}
