import { RandomStream } from '../../src/configuration/random.js';
import { RowTable } from '../../src/selection/row-table.js';

export function tableOf(rows: readonly (readonly number[])[]): RowTable {
  const table = new RowTable();
  for (const row of rows) table.add(Float64Array.from(row));
  return table;
}

/** Rows of normal deviates, of length 1 where that is asked for. */
export function randomRows(
  count: number,
  width: number,
  { seed = 1, isNormalized = false } = {},
): number[][] {
  const random = new RandomStream(seed, 0, 'rows');
  return Array.from({ length: count }, () => {
    const row = Array.from({ length: width }, () => random.normal());
    const length = isNormalized ? Math.hypot(...row) : 1;
    return row.map((x) => x / length);
  });
}
