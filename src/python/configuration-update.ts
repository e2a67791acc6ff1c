import type { Column, InfoValue } from '../configuration/column.js';
import { Configuration } from '../configuration/configuration.js';
import { elementSymbols } from '../configuration/elements.js';
import { Info } from '../configuration/info.js';
import type { PackedConfiguration } from './configuration-message.js';
import { columnOf, setInfo } from './info-message.js';

const symbolOf = (number: number): string => elementSymbols[number] ?? 'X';

/** A configuration of its own. */
export function configurationOf(packed: PackedConfiguration): Configuration {
  const { numbers, positions, cell, pbc, info, arrays } = packed;
  const [a = false, b = false, c = false] = pbc;
  const configuration = new Configuration({
    species: Array.from(numbers, symbolOf),
    positions,
    cell,
    pbc: [a, b, c],
    info: new Info(),
    arrays: arrays.map(([name, column]) => [name, columnOf(column)] as const),
  });
  for (const [key, value] of info) setInfo(configuration.info, key, value);
  return configuration;
}

/**
 * Makes a configuration what it has become in Python. What is the same stays as it was read, to be written with the same
 * text; where atoms were added or removed all of it is new.
 */
export function updateConfiguration(before: Configuration, packed: PackedConfiguration): Configuration {
  if (before.natoms !== packed.numbers.length) return configurationOf(packed);
  updateSpecies(before, packed.numbers);
  before.positions.set(packed.positions);
  updateCell(before, packed);
  updateInfo(before.info, packed);
  updateArrays(before.arrays, packed);
  return before;
}

/** Labels that are no elements stay where Python has `X` still. */
function updateSpecies(before: Configuration, numbers: Uint8Array): void {
  const old = before.numbers;
  if (isEqual(old, numbers)) return;
  before.species = before.species.map((label, i) =>
    numbers[i] === old[i] ? label : symbolOf(numbers[i] ?? 0),
  );
}

function updateCell(before: Configuration, { cell, pbc }: PackedConfiguration): void {
  const isEmpty = before.cell?.every((one) => one === 0) ?? true;
  if (cell === null) {
    if (!isEmpty) before.cell = null;
  } else if (before.cell === null) before.cell = cell;
  else before.cell.set(cell);
  const [a = false, b = false, c = false] = pbc;
  if (before.pbc.some((one, i) => one !== pbc[i])) before.pbc = [a, b, c];
}

function updateInfo(info: Info, packed: PackedConfiguration): void {
  const keys = new Set(packed.info.map(([key]) => key));
  for (const key of [...info.keys()]) if (!keys.has(key)) info.delete(key);
  for (const [key, value] of packed.info) {
    const before = info.get(key);
    setInfo(info, key, value);
    const isResult = key === 'stress' || key === 'dipole';
    if (isResult && before !== undefined && isSameResult(before, info.get(key))) info.set(key, before);
  }
}

const voigtOfFull = [0, 4, 8, 5, 2, 1];

/** Numbers of an array; six of a 3x3 matrix. */
function vectorOf(value: InfoValue | undefined): readonly unknown[] | undefined {
  if (typeof value !== 'object' || !('shape' in value)) return undefined;
  const values: readonly unknown[] = [...value.values];
  return value.shape.length === 2 && values.length === 9 ? voigtOfFull.map((k) => values[k]) : values;
}

/** As results of a calculator arrays are real, and a stress has six numbers, whatever they were written as. */
function isSameResult(before: InfoValue, after: InfoValue | undefined): boolean {
  const [old, now] = [vectorOf(before), vectorOf(after)];
  return old !== undefined && now !== undefined && old.every((one, i) => isSameNumber(one, now[i]));
}

function isSameNumber(a: unknown, b: unknown): boolean {
  return typeof a === typeof b ? Object.is(a, b) : Number(a) === Number(b);
}

/** Columns that are results of a calculator in Python. */
const resultNames = new Set(['forces', 'stresses', 'energies', 'charges', 'magmoms']);

function updateArrays(arrays: Map<string, Column>, packed: PackedConfiguration): void {
  const names = new Set(packed.arrays.map(([name]) => name));
  for (const name of [...arrays.keys()]) if (!names.has(name)) arrays.delete(name);
  for (const [name, column] of packed.arrays) {
    const before = arrays.get(name);
    const after = columnOf(column);
    if (before === undefined) arrays.set(name, after);
    else if (!isSameColumn(before, after) && !(resultNames.has(name) && isSameAsReal(before, after)))
      arrays.set(name, after);
  }
}

function isSameColumn(before: Column, after: Column): boolean {
  return before.kind === after.kind && before.width === after.width && isEqual(before.values, after.values);
}

function isSameAsReal(before: Column, after: Column): boolean {
  if (before.kind !== 'I' || before.width !== after.width || before.values.length !== after.values.length)
    return false;
  const now: readonly unknown[] = [...after.values];
  return [...(before.values as Iterable<unknown>)].every((one, i) => Number(one) === Number(now[i]));
}

/** Bit by bit, but for the bits of a NaN. */
function isEqual(a: Column['values'], b: Column['values']): boolean {
  return (
    a.length === b.length &&
    a.constructor === b.constructor &&
    a.every((one: unknown, i: number) => Object.is(one, b[i]))
  );
}
