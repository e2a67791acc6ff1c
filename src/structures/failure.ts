import { AtomloopError, type ErrorOptions } from '../errors.js';

/** A structure that cannot be made from its input: it fails alone. */
export const structureError = (code: string, message: string, details?: ErrorOptions): AtomloopError =>
  new AtomloopError('operator', code, message, details);
