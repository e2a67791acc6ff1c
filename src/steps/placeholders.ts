import { basename, dirname } from 'node:path';
import type { Literal } from '../expressions/literal.js';
import { emptyMap } from '../expressions/literal.js';
import type { Action, StepDefinition } from './step.js';

/** Of the item of a stream. */
export const itemPlaceholders = ['item', 'name', 'stem', 'directory'] as const;
/** Of what the launcher has reserved. */
export const resourcePlaceholders = ['threads', 'mpi', 'gpu'] as const;

/** What the launcher has reserved for a step. */
export interface Reserved {
  readonly threads: number;
  /** Ranks; 1 where the step has none. */
  readonly mpi?: number | undefined;
  /** Ids of GPUs. */
  readonly gpus: readonly string[];
}

type Values = Readonly<Record<string, string>>;

const token = /\{\{([A-Za-z_]\w*)\}\}|\{([A-Za-z_]\w*)\}|[{}]/g;
/** Braces that are no placeholders, in texts whose resources are not yet filled in: they have NUL, which no text of a user has. */
const hidden = /\0[()]/g;
const hide = (text: string): string => text.replaceAll('{', '\0(').replaceAll('}', '\0)');
const show = (text: string): string => text.replace(hidden, (found) => (found === '\0(' ? '{' : '}'));

/** Names of the placeholders of a text: `{name}`, but not `{{name}}`, `{}` or `{a,b}`. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(token)].map(([, , name]) => name).filter((name) => name !== undefined);
}

function replaced(text: string, values: Values, keep: (braces: string) => string): string {
  if (!text.includes('{') && !text.includes('}')) return text;
  return text.replace(token, (found, literal?: string, name?: string) => {
    if (literal !== undefined) return keep(`{${literal}}`);
    if (name === undefined) return keep(found);
    return Object.hasOwn(values, name) ? keep(values[name] ?? '') : found;
  });
}

/**
 * Replaces `{name}` by its value, once and from left to right, so that a value with braces stays as it is; `{{name}}` becomes `{name}`.
 * Names without a value, and other braces, stay.
 */
export const expand = (text: string, values: Values): string =>
  show(replaced(text, values, (braces) => braces));

/** Values of the placeholders of an item, a path or another text. */
export function itemValues(item: string): Values {
  const name = basename(item);
  const stem = name.replace(/\.gz$/, '').replace(/(?<=.)\.[^.]+$/, '');
  return { item, name, stem, directory: dirname(item) };
}

function mapTexts(value: Literal, change: (text: string) => string): Literal {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  const changed = emptyMap();
  for (const [key, one] of Object.entries(value)) changed[key] = mapTexts(one, change);
  return changed;
}

function changed(action: Action, change: (text: string) => string): Action {
  if (action.type === 'program') return { ...action, command: action.command.map(change) };
  if (action.type === 'function') return action;
  return {
    ...action,
    options: mapTexts(action.options, change) as Readonly<Record<string, Literal>>,
  };
}

function changedEnv(env: Values, change: (text: string) => string): Values {
  const result = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(env)) result[name] = change(value);
  return result;
}

/** The step for one item: the placeholders of items are replaced everywhere, those of resources stay for `fillStep`. */
export function instanceOf(definition: StepDefinition, item: string): StepDefinition {
  const values = itemValues(item);
  const later = (text: string): string => replaced(text, values, hide);
  const now = (text: string): string => expand(text, values);
  const action = changed(definition.action, later);
  return {
    ...definition,
    action:
      action.type === 'operator'
        ? {
            ...action,
            inputs: action.inputs.map(now),
            ...(action.output === undefined ? {} : { output: now(action.output) }),
          }
        : action,
    inputs: definition.inputs.map(now),
    outputs: definition.outputs.map(now),
    env: changedEnv(definition.env, later),
  };
}

const reservedValues = ({ threads, mpi, gpus }: Reserved): Values => ({
  threads: String(threads),
  mpi: String(mpi ?? 1),
  gpu: gpus.join(','),
});

/** Words of a command with `{threads}`, `{mpi}` and `{gpu}` replaced. */
export function fillResources(words: readonly string[], reserved: Reserved): string[] {
  const values = reservedValues(reserved);
  return words.map((word) => expand(word, values));
}

/** A step, or an instance of one, with the placeholders of resources replaced in its command, options and environment. */
export function fillStep(definition: StepDefinition, reserved: Reserved): StepDefinition {
  const values = reservedValues(reserved);
  const fill = (text: string): string => expand(text, values);
  return { ...definition, action: changed(definition.action, fill), env: changedEnv(definition.env, fill) };
}

/** A text of an instance for people: placeholders of resources stay as they are. */
export const readable = (text: string): string => show(text);
