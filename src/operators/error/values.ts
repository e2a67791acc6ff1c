import { JsonInfo, type Values, type ValueKind } from '../../configuration/column.js';
import type { Configuration } from '../../configuration/configuration.js';
import { AtomloopError } from '../../errors.js';
import type { ErrorProperty } from '../../expressions/error-property.js';
import { volumeOf } from '../volume.js';

/** Numbers of a property: `rows` is the number of atoms, or 1 for one of the whole configuration. */
export interface PropertyValues {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly isPerAtomArray: boolean;
}

function badProperty(key: string, expected: string, got: string): AtomloopError {
  return new AtomloopError('operator', 'E_PROPERTY', `cannot use \`${key}\``, { expected, got });
}

function numbers(key: string, kind: ValueKind, values: Values): ArrayLike<number> {
  if (values instanceof BigInt64Array) return Float64Array.from(values, Number);
  if (kind === 'R' || kind === 'I') return values as ArrayLike<number>;
  throw badProperty(key, 'numbers', kind === 'L' ? 'logicals' : 'text');
}

/** The numbers under a key of info, or of an array; undefined where there are none. */
function numbersAt({ info, arrays, natoms }: Configuration, key: string): PropertyValues | undefined {
  const value = info.get(key);
  if (value !== undefined) {
    const whole = { rows: 1, isPerAtomArray: false };
    if (typeof value === 'number' || typeof value === 'bigint') return { ...whole, values: [Number(value)] };
    if (typeof value !== 'object' || value instanceof JsonInfo)
      throw badProperty(key, 'numbers', typeof value === 'object' ? 'JSON' : JSON.stringify(value));
    return { ...whole, values: numbers(key, value.kind, value.values) };
  }
  const column = arrays.get(key);
  if (column === undefined) return undefined;
  return { values: numbers(key, column.kind, column.values), rows: natoms, isPerAtomArray: true };
}

/** Six numbers xx yy zz yz xz xy, as ASE orders them, also of 3x3 ones. */
function voigt(key: string, found: PropertyValues): PropertyValues {
  const { values } = found;
  if (values.length === 6) return found;
  if (values.length !== 9) throw badProperty(key, '6 or 9 numbers', String(values.length));
  const at = (place: number): number => values[place] ?? NaN;
  const mean = (a: number, b: number): number => (at(a) + at(b)) / 2;
  return { ...found, values: [at(0), at(4), at(8), mean(5, 7), mean(2, 6), mean(1, 3)] };
}

/** -V stress in eV; undefined where there is no cell. */
function virialFromStress(configuration: Configuration, prefix: string): PropertyValues | undefined {
  const key = `${prefix}stress`;
  const stress = numbersAt(configuration, key);
  const volume = volumeOf(configuration);
  if (stress === undefined || volume === null) return undefined;
  const { values, ...rest } = voigt(key, stress);
  return { ...rest, values: Array.from(values, (value) => -volume * value) };
}

/** Values of a property under a prefix; undefined where the configuration has none. Throws `E_PROPERTY`. */
export function valuesOf(
  configuration: Configuration,
  prefix: string,
  { name, isPerAtom, isBySpecies }: ErrorProperty,
): PropertyValues | undefined {
  const key = prefix + name;
  const isTensor = name === 'stress' || name === 'virial';
  const own = numbersAt(configuration, key);
  const found = own ?? (name === 'virial' ? virialFromStress(configuration, prefix) : undefined);
  if (found === undefined) return undefined;
  if (found.isPerAtomArray && isPerAtom)
    throw badProperty(key, 'a value of the configuration for /atom', 'one per atom');
  if (!found.isPerAtomArray && isBySpecies)
    throw badProperty(key, 'a value per atom for /Z', 'one of the configuration');
  const values = isTensor && !found.isPerAtomArray ? voigt(key, found) : found;
  if (!isPerAtom) return values;
  return { ...values, values: Array.from(values.values, (value) => value / configuration.natoms) };
}
