import type { Configuration } from '../../configuration/configuration.js';
import { AtomloopError } from '../../errors.js';

/** A finite number under a key of info. Throws `E_PROPERTY`. */
export function propertyOf({ info }: Configuration, key: string): number {
  const value = info.get(key);
  if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint')
    return Number(value);
  throw new AtomloopError('operator', 'E_PROPERTY', `cannot use \`${key}\``, {
    expected: 'a finite number in `info`',
    got: value === undefined ? 'nothing' : typeof value === 'object' ? 'an array' : `\`${String(value)}\``,
  });
}
