import assert from 'node:assert/strict';
import { Configuration } from '../../src/configuration/configuration.js';
import { elementSymbols } from '../../src/configuration/elements.js';
import type { Pbc } from '../../src/configuration/source.js';
import { readReference } from '../calculators/structures.js';

/** A structure as the reference numbers have it. */
export interface PlainStructure {
  readonly numbers: readonly number[];
  readonly positions: readonly (readonly number[])[];
  readonly cell: readonly (readonly number[])[];
  readonly pbc: readonly boolean[];
}

interface ReferenceCase {
  readonly op: string;
  readonly input: PlainStructure;
  readonly output: PlainStructure;
  readonly reps?: readonly [number, number, number];
  readonly P?: readonly (readonly number[])[];
  readonly F?: readonly (readonly number[])[];
  readonly seed?: number;
  readonly stdev?: number;
  readonly standard_normal?: readonly number[];
  readonly random?: readonly number[];
}

const { cases } = readReference('structure-ops.json') as { readonly cases: readonly ReferenceCase[] };

/** Cases of ASE 3.22.1 and numpy 1.24.2 for one operation. */
export function referenceCases(op: string): readonly ReferenceCase[] {
  const found = cases.filter((one) => one.op === op);
  assert.ok(found.length > 0, op);
  return found;
}

export function configurationOf({ numbers, positions, cell, pbc }: PlainStructure): Configuration {
  return new Configuration({
    species: numbers.map((number) => elementSymbols[number] ?? 'X'),
    positions: Float64Array.from(positions.flat()),
    cell: Float64Array.from(cell.flat()),
    pbc: pbc as Pbc,
  });
}

/** Fails where two lists differ by more than `tolerance`. */
export function assertClose(got: ArrayLike<number>, expected: readonly number[], tolerance = 1e-12): void {
  assert.equal(got.length, expected.length);
  for (const [i, value] of expected.entries()) {
    const distance = Math.abs((got[i] ?? NaN) - value);
    assert.ok(distance <= tolerance, `number ${i}: ${got[i]}, not ${value}`);
  }
}

/** Fails where a structure is not the expected one, atom by atom; lengths in Å. */
export function assertStructure(got: Configuration, expected: PlainStructure, tolerance = 1e-12): void {
  assert.deepEqual([...got.numbers], expected.numbers);
  assertClose(got.positions, expected.positions.flat(), tolerance);
  assertClose(got.cell ?? new Float64Array(9), expected.cell.flat(), tolerance);
  assert.deepEqual(got.pbc, expected.pbc);
}
