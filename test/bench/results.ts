/** One line of the table. */
export interface Row {
  readonly case: string;
  readonly measured: string;
  /** The number that is compared with the target. */
  readonly value?: number;
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
  readonly unit: string;
  /** How it was measured, where that is not plain. */
  readonly note?: string;
  /** The numbers behind it, for the JSON. */
  readonly data?: unknown;
}

function verdict({ value, target }: Row): string {
  if (target === undefined || value === undefined) return '';
  const isMet = 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
  return isMet ? 'met' : 'MISSED';
}

const rounded = (value: number): string =>
  value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

function targetText({ target, unit }: Row): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `>= ${target.atLeast} ${unit}` : `<= ${target.atMost} ${unit}`;
}

const headers = ['case', 'measured', 'value', 'target', 'verdict'] as const;

/** The table as text. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.case,
    row.measured,
    row.value === undefined ? '' : `${rounded(row.value)} ${row.unit}`,
    targetText(row),
    verdict(row),
  ]);
  const widths = headers.map((header, i) =>
    Math.max(header.length, ...cells.map((line) => line[i]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |\n`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`;
  const notes = rows.flatMap((row) => (row.note === undefined ? [] : `- ${row.case}: ${row.note}\n`));
  return line(headers) + rule + cells.map(line).join('') + notes.join('');
}

/** The same as data. */
export function records(rows: readonly Row[]): unknown[] {
  return rows.map((row) => ({ ...row, verdict: verdict(row) }));
}
