import type { Configuration } from '../configuration/configuration.js';
import { packColumn, packInfo, type PackedColumn, type PackedValue } from './info-message.js';

/** A configuration in a message. */
export interface PackedConfiguration {
  readonly numbers: Uint8Array;
  readonly positions: Float64Array;
  readonly cell: Float64Array | null;
  readonly pbc: readonly boolean[];
  readonly info: readonly (readonly [key: string, value: PackedValue])[];
  readonly arrays: readonly (readonly [name: string, column: PackedColumn])[];
}

/** All that a configuration has, but for labels that are no elements, which are `X` in Python. */
export function packConfiguration(configuration: Configuration): PackedConfiguration {
  const { numbers, positions, cell, pbc, info, arrays } = configuration;
  return {
    numbers,
    positions,
    cell,
    pbc,
    info: Array.from(info, ([key, value]) => [key, packInfo(info, key, value)] as const),
    arrays: Array.from(arrays, ([name, column]) => [name, packColumn(column)] as const),
  };
}
