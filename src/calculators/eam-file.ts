import { AtomloopError } from '../errors.js';
import type { EamFunctions } from './eam-grid.js';
import { parseFuncfl } from './funcfl.js';
import type { PotentialFile } from './potential-file.js';
import { parseSetfl, type SetflForm } from './setfl.js';

export type EamForm = SetflForm | 'funcfl';
export const eamForms: readonly EamForm[] = ['alloy', 'fs', 'funcfl'];

const parse = (file: PotentialFile, form: EamForm): EamFunctions =>
  form === 'funcfl' ? parseFuncfl(file) : parseSetfl(file, form);

/** The form that the name tells, then the others. */
function likely(name: string): EamForm[] {
  const first = /\.fs$/i.test(name) ? 'fs' : /\.eam$/i.test(name) ? 'funcfl' : 'alloy';
  return [first, ...eamForms.filter((form) => form !== first)];
}

const lineOf = ({ details }: AtomloopError): number => details.line ?? 0;

/**
 * Parses a file in `form`, or in the one that its content fits. Throws `E_POTENTIAL_FILE` with the line, where none
 * fits the farthest that any came to.
 */
export function parseEam(file: PotentialFile, form?: EamForm): EamFunctions {
  const errors: AtomloopError[] = [];
  for (const one of form === undefined ? likely(file.name) : [form]) {
    try {
      return parse(file, one);
    } catch (error) {
      if (!(error instanceof AtomloopError)) throw error;
      errors.push(error);
    }
  }
  throw errors.reduce((far, error) => (lineOf(error) > lineOf(far) ? error : far));
}
