import { AtomloopError, wordsOf, type ErrorRecord } from '../errors.js';
import { oneLine, printable } from './terminal.js';

function place({ file, line, column, index }: ErrorRecord): string {
  const isUnnamed = file?.startsWith('<') === true && index !== undefined;
  if (file !== undefined && !isUnnamed)
    return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
  return index === undefined ? '' : `configuration ${index}: `;
}

/** `error[E_CODE]: file:line:column: what; expected …, got …`, and a hint where there is one. */
export function errorText(record: ErrorRecord, severity: 'error' | 'failed' = 'error'): string {
  const { code, hint } = record;
  const text = `${severity}[${code}]: ${place(record)}${wordsOf(record)}`;
  return (
    oneLine(text) + (hint === undefined ? '' : `\n  hint: ${printable(hint).replaceAll('\n', '\n        ')}`)
  );
}

/** An unexpected error shows where it came from, so that it can be mended. */
export function internalErrorText(thrown: unknown): string {
  const error = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
  const text = errorText(error.toRecord());
  return error.kind === 'internal' && error.stack !== undefined ? `${text}\n${error.stack}` : text;
}
