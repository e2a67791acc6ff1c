import type { ErrorProperty } from '../expressions/error-property.js';
import type { ErrorColumn, ErrorMeasures, ErrorSums } from '../operators/error/sums.js';
import { headOf, unitOf } from './error-units.js';
import { oneLine } from './terminal.js';

export type Measure = 'mae' | 'rmse' | 'max';
export const measureNames: ReadonlyMap<Measure, string> = new Map([
  ['rmse', 'RMSE'],
  ['mae', 'MAE'],
  ['max', 'max'],
]);

/** What a table is made of. */
export interface TableParts {
  readonly calc: string;
  readonly ref: string;
  readonly categoryKeys: readonly string[];
  readonly properties: readonly ErrorProperty[];
  readonly sums: ErrorSums;
  readonly measures: readonly Measure[];
  /** Digits after the point, of text. */
  readonly precision: number;
}

export type TableFormat = 'text' | 'csv' | 'json';

interface ShownColumn extends ErrorColumn {
  readonly of: ErrorProperty;
  readonly head: string;
  readonly unit: string;
  readonly factor: number;
}

function shownColumns({ properties, sums }: TableParts): ShownColumn[] {
  return sums.columns.flatMap((column) => {
    const of = properties[column.property];
    return of === undefined ? [] : [{ ...column, of, head: headOf(of, column.species), ...unitOf(of) }];
  });
}

/** The table as a file of that format, with a line break at its end. */
export function tableOf(parts: TableParts, format: TableFormat): string {
  if (format === 'json') return `${JSON.stringify(jsonOf(parts), undefined, 2)}\n`;
  return format === 'csv' ? csvOf(parts) : textOf(parts);
}

/** One table per measure; every property has a value and a count. */
function textOf(parts: TableParts): string {
  const columns = shownColumns(parts);
  const categories = parts.sums.categories;
  const tables = parts.measures.map((measure) => {
    const heads = ['', ...columns.flatMap(({ head }) => [head, ''])];
    const units = ['', ...columns.flatMap(({ unit }) => [unit, '#'])];
    const rows = categories.map((category) => [
      oneLine(category),
      ...columns.flatMap((column) => cells(column, category, { measure, precision: parts.precision })),
    ]);
    const title = `${measureNames.get(measure) ?? ''} of ${parts.calc || '(no prefix)'} against ${parts.ref || '(no prefix)'}`;
    return `${title}\n${aligned([heads, units, ...rows])}`;
  });
  return tables.join('\n');
}

function cells(
  { measures, factor }: ShownColumn,
  category: string,
  { measure, precision }: { readonly measure: Measure; readonly precision: number },
): [string, string] {
  const found = measures.get(category);
  if (found === undefined || Number.isNaN(found[measure])) return ['-', String(found?.count ?? 0)];
  return [(found[measure] * factor).toFixed(precision), String(found.count)];
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One line per property, species and category, all digits. */
function csvOf(parts: TableParts): string {
  const lines = [`category,property,Z,unit,count,${parts.measures.join(',')}`];
  for (const category of parts.sums.categories) {
    for (const { of, species, unit, factor, measures } of shownColumns(parts)) {
      const found = measures.get(category);
      if (found === undefined) continue;
      const start = [quoted(category), of.text, species < 0 ? '' : species, unit, found.count];
      lines.push([...start, ...parts.measures.map((measure) => found[measure] * factor)].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

function jsonOf(parts: TableParts): unknown {
  const { calc, ref, categoryKeys, properties, sums } = parts;
  return {
    calc,
    ref,
    categoryKeys,
    configurations: sums.count,
    properties: properties.map(({ text }, i) => ({
      property: text,
      missing: sums.missing[i],
      notFinite: sums.notFinite[i],
    })),
    errors: shownColumns(parts).map((column) => ({
      property: column.of.text,
      head: column.head,
      ...(column.species < 0 ? {} : { Z: column.species }),
      unit: column.unit,
      categories: Object.fromEntries(
        sums.categories.flatMap((category) => {
          const found = column.measures.get(category);
          return found === undefined ? [] : [[category, scaled(found, column.factor)]];
        }),
      ),
    })),
  };
}

/** Where all weights are zero there is no mean. */
function scaled({ count, mae, rmse, max }: ErrorMeasures, factor: number): unknown {
  const number = (value: number): number | null => (Number.isNaN(value) ? null : value * factor);
  return { count, MAE: number(mae), RMSE: number(rmse), max: number(max) };
}
