import { usageError, type AtomloopError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';
import { jsonText, literalText } from '../expressions/setting.js';
import type { OperatorAction } from './step.js';

/**
 * How an option stands on a command line: `flag` alone, `value` with one value, in which a list stands with commas or as JSON,
 * `repeated` once for every value of a list, `settings` once for every `KEY=VALUE`.
 */
export type OptionForm = 'flag' | 'value' | 'repeated' | 'settings';

/** Forms by long name without dashes; what turns something off has a name of its own: `no-normalize`. */
export type OptionForms = ReadonlyMap<string, OptionForm>;

/** What a step adds to the options that its action names. */
export interface OperatorSettings {
  /** Options that the command has. */
  readonly forms: OptionForms;
  /** `--npool`, where the command has it. */
  readonly threads: number;
  /** `--scheme`, likewise. */
  readonly scheme?: string | undefined;
  /** Replaces an earlier output, likewise. */
  readonly overwrite?: boolean | undefined;
  /** Computes again what failed before, likewise. */
  readonly retriesFailed?: boolean | undefined;
}

type Values = Readonly<Record<string, Literal>>;

/** Begins the words of a program, for `exec`. */
const separator = '--';

/** The words of the command line that stand for an action. Throws `E_OPTION` for a value that its option cannot have. */
export function operatorWords(action: OperatorAction, settings: OperatorSettings): string[] {
  const { words, inputs, output, options } = action;
  const at = words.indexOf(separator);
  const [own, program] = at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
  const { command = [], ...rest } = options;
  const hasProgram = words[0] === 'exec';
  const given = { ...defaultsOf(settings), ...(hasProgram ? rest : options) };
  return [
    ...own.map(plainWord),
    ...inputs.map(plainFile),
    ...(output === undefined ? [] : ['-o', plainFile(output)]),
    ...Object.entries(given).flatMap(([name, value]) => optionWords(name, value, settings.forms)),
    ...programWords([
      ...program,
      ...(hasProgram ? valuesOf(command).map((one) => textOf('command', one)) : []),
    ]),
  ];
}

function programWords(words: readonly string[]): string[] {
  return words.length === 0 ? [] : [separator, ...words];
}

function defaultsOf({ forms, threads, scheme, overwrite, retriesFailed }: OperatorSettings): Values {
  const known: readonly (readonly [string, Literal | undefined])[] = [
    ['npool', threads],
    ['scheme', scheme],
    ['overwrite', overwrite === true ? true : undefined],
    ['retry-failed', retriesFailed === true ? true : undefined],
  ];
  return Object.fromEntries(
    known.flatMap(([name, value]) => (value === undefined || !forms.has(name) ? [] : [[name, value]])),
  );
}

/** An expression may begin with a minus; with a blank before it is no option. */
function plainWord(word: string): string {
  return word.startsWith('-') ? ` ${word}` : word;
}

/** `-` is standard input; any other name that begins so is no option. */
function plainFile(path: string): string {
  return path.startsWith('-') && path !== '-' ? `./${path}` : path;
}

function optionWords(name: string, value: Literal, forms: OptionForms): string[] {
  if (!/^[A-Za-z][-\w]*$/.test(name))
    throw wrongValue(name, 'the long name of an option, without dashes', name);
  const form = forms.get(name);
  if (form === 'repeated') return valuesOf(value).flatMap((one) => valueWords(name, textOf(name, one)));
  if (form === 'settings') return settingsOf(name, value).flatMap((text) => valueWords(name, text));
  if (form === 'value') return valueWords(name, listText(name, value));
  return flagWords(name, value, forms);
}

/** What is not known is written too: the command tells that it has no such option, and which is near. */
function flagWords(name: string, value: Literal, forms: OptionForms): string[] {
  const [isKnown, hasOpposite] = [forms.has(name), forms.has(`no-${name}`)];
  if (!isKnown && !hasOpposite) return [`--${name}`];
  if (typeof value !== 'boolean') throw wrongValue(name, 'true or false', jsonText(value));
  // What is the default where it only can be turned off, or only on, has no word.
  if (value) return isKnown ? [`--${name}`] : [];
  return hasOpposite ? [`--no-${name}`] : [];
}

/** A value that begins with a minus would be taken for an option. */
function valueWords(name: string, text: string): string[] {
  return text.startsWith('-') ? [`--${name}=${text}`] : [`--${name}`, text];
}

const valuesOf = (value: Literal): readonly Literal[] => (Array.isArray(value) ? value : [value]);

/** `KEY=VALUE` of a map; texts are taken as they stand. */
function settingsOf(name: string, value: Literal): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return valuesOf(value).map((one) => textOf(name, one));
  }
  return Object.entries(value).map(([key, member]) => `${key}=${literalText(member)}`);
}

/** With commas, or as JSON where that would not be the same list. */
function listText(name: string, value: Literal): string {
  if (!Array.isArray(value)) return textOf(name, value);
  const isNested = value.some((one) => typeof one === 'object' || String(one).includes(','));
  return isNested ? jsonText(value) : value.map((one) => textOf(name, one)).join(',');
}

function textOf(name: string, value: Literal): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw wrongValue(name, 'a number, a text or a list of them', jsonText(value));
}

function wrongValue(name: string, expected: string, got: string): AtomloopError {
  return usageError('E_OPTION', `cannot use the argument \`${name}\``, { expected, got: `\`${got}\`` });
}
