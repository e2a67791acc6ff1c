import assert from 'node:assert/strict';
import { type InfoValue, JsonInfo, type ValueKind, type Values } from '../../src/configuration/column.js';
import type { Configuration } from '../../src/configuration/configuration.js';

const nanBits = 0x7ff8000000000000n;

/** Bits of reals, with all NaN alike; integers as bigint whatever holds them. */
function comparable(kind: ValueKind, values: Values): unknown[] {
  if (kind === 'R') {
    const bits = new BigUint64Array((values as Float64Array).slice().buffer);
    return Array.from(bits, (pattern, i) => (Number.isNaN((values as Float64Array)[i]) ? nanBits : pattern));
  }
  if (kind === 'I') return Array.from(values as ArrayLike<number | bigint>, BigInt);
  return Array.from(values as ArrayLike<unknown>);
}

function comparableInfo(configuration: Configuration, key: string, value: InfoValue): unknown {
  if (value instanceof JsonInfo) return { json: value.value };
  if (typeof value === 'object')
    return { ...value, shape: [...value.shape], values: comparable(value.kind, value.values) };
  if (typeof value !== 'number') return value;
  return { isReal: configuration.info.isReal(key), bits: comparable('R', Float64Array.of(value)) };
}

/** Everything of a configuration, bit by bit, in a form that assert can compare. */
export function contentOf(configuration: Configuration): unknown {
  const { natoms, cell, pbc, species, positions, info, arrays } = configuration;
  return {
    natoms,
    pbc: [...pbc],
    species: [...species],
    cell: cell === null ? null : comparable('R', cell),
    positions: comparable('R', positions),
    info: Array.from(info, ([key, value]) => [key, comparableInfo(configuration, key, value)]),
    arrays: Array.from(arrays, ([name, { kind, width, values }]) => [
      name,
      { kind, width, values: comparable(kind, values) },
    ]),
  };
}

/** Fails unless both hold the same, bit by bit. */
export function assertSame(actual: Configuration, expected: Configuration): void {
  assert.deepEqual(contentOf(actual), contentOf(expected));
}
