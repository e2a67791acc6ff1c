import { usageError } from '../../errors.js';
import type { Literal } from '../../expressions/literal.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments } from '../operator.js';

/** One argument of a kind: how it is shown, read and checked. */
export interface ArgumentRule<T> {
  /** What stands for the value in the help; empty for a flag. */
  readonly placeholder: string;
  readonly summary: string;
  readonly expected: string;
  readonly isRequired: boolean;
  /** What stands for an argument that is not given. */
  readonly absent: T;
  /** From a literal, or from text as on the command line; undefined where it is something else. */
  read(value: Literal): T | undefined;
}

/** By name of the argument; the option of the command line is the same in kebab-case. */
export type Rules = Readonly<Record<string, ArgumentRule<unknown>>>;

/** What is read by the rules. */
export type ValuesOf<R extends Rules> = {
  readonly [K in keyof R]: R[K] extends ArgumentRule<infer T> ? T : never;
};

type Words = Pick<ArgumentRule<unknown>, 'placeholder' | 'summary' | 'expected'>;
type Read<T> = (value: Literal) => T | undefined;

export const optional = <T>(words: Words, read: Read<T>): ArgumentRule<T | undefined> => ({
  ...words,
  isRequired: false,
  absent: undefined,
  read,
});

export const required = <T>(words: Words, read: Read<T>): ArgumentRule<T> => ({
  ...words,
  isRequired: true,
  absent: undefined as T,
  read,
});

export const withDefault = <T>(absent: T, words: Words, read: Read<T>): ArgumentRule<T> => ({
  ...words,
  isRequired: false,
  absent,
  read,
});

/** True where it is given. */
export const flag = (summary: string): ArgumentRule<boolean> =>
  withDefault(false, { placeholder: '', summary, expected: 'true or false' }, (value) =>
    typeof value === 'boolean' ? value : undefined,
  );

/** `targetNatoms` as on the command line: `target-natoms`. */
export const optionName = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Reads arguments by their rules. Throws `E_ARGUMENT` for one that is unknown, missing or wrong. */
export function readArguments<R extends Rules>(kind: string, rules: R, args: OperatorArguments): ValuesOf<R> {
  const operator = `generate ${kind}`;
  unknownArgument(operator, args, Object.keys(rules));
  const values = Object.entries(rules).map(([name, rule]) => {
    const given = args[name];
    const value = given === undefined ? rule.absent : rule.read(given);
    if (value === undefined && (given !== undefined || rule.isRequired)) {
      throw badArgument(operator, name, { expected: rule.expected, got: given });
    }
    return [name, value] as const;
  });
  return Object.fromEntries(values) as ValuesOf<R>;
}

/** The one of several arguments that is given. Throws `E_ARGUMENT` where none is, or more than one. */
export function onlyOne(kind: string, choices: Readonly<Record<string, unknown>>): string {
  const given = Object.keys(choices).filter((name) => choices[name] !== undefined && choices[name] !== false);
  const [first] = given;
  if (first !== undefined && given.length === 1) return first;
  const quoted = (names: readonly string[]): string =>
    names.map((name) => `\`${optionName(name)}\``).join(', ');
  throw usageError('E_ARGUMENT', `\`generate ${kind}\` cannot tell what to make`, {
    expected: `one of ${quoted(Object.keys(choices))}`,
    got: given.length === 0 ? 'none' : quoted(given),
  });
}
