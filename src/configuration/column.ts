/** Type of an info value or a column, by the letters of extended XYZ: real, integer, logical, string. */
export type ValueKind = 'R' | 'I' | 'L' | 'S';

/** Values by kind: R float64; I int32, or int64 where a value needs it; L 0 or 1; S text. */
export type Values = Float64Array | Int32Array | BigInt64Array | Uint8Array | readonly string[];

/** One per-atom array. `values` has natoms x `width` entries, row by row. */
export interface Column {
  readonly kind: ValueKind;
  /** Entries per atom, >= 1. */
  readonly width: number;
  readonly values: Values;
}

/** An array in info: 1-D or 2-D, row by row. */
export interface InfoArray {
  readonly kind: ValueKind;
  readonly shape: readonly number[];
  readonly values: Values;
}

/** What JSON can hold, and integers beyond 2^53. */
export type JsonValue =
  null | boolean | number | bigint | string | JsonValue[] | { [key: string]: JsonValue };

/** A value that extended XYZ writes as `_JSON`: null, nested or mixed data. */
export class JsonInfo {
  constructor(
    /** Plain data. */
    readonly value: JsonValue,
  ) {}
}

/**
 * A value of `info`. Integers within 2^53 are numbers, larger ones bigints. A number is written as an
 * integer if it is one, unless its key holds a real (see `Info.setReal`).
 */
export type InfoValue = number | bigint | boolean | string | InfoArray | JsonInfo;
