import { createHash } from 'node:crypto';
import { JsonInfo } from '../../configuration/column.js';
import type { Configuration } from '../../configuration/configuration.js';
import { AtomloopError } from '../../errors.js';
import { RowTable } from '../../selection/row-table.js';
import type { Chosen, Operator, OperatorArguments, Reference } from '../operator.js';
import { flag, optionalText, requiredText } from './arguments.js';

/** What is extracted of a configuration: its descriptor, and a digest of its geometry where it may be excluded. */
type DescriptorExtract = readonly [row: Float64Array | null, mark: string | null];

/** Arguments of all methods that look at descriptors. */
export const descriptorArguments = ['num', 'descriptorKey', 'exclude', 'dropDescriptor'];

/** Throws `E_ARGUMENT`. */
export function checkDescriptorArguments(operator: string, args: OperatorArguments): void {
  requiredText(operator, args, 'descriptorKey');
  optionalText(operator, args, 'exclude');
  flag(operator, args, 'dropDescriptor');
}

function badDescriptor(key: string, expected: string, got: string): AtomloopError {
  return new AtomloopError('operator', 'E_DESCRIPTOR', `cannot use the descriptor \`${key}\``, {
    expected,
    got,
  });
}

function rowOf({ info }: Configuration, key: string): Float64Array {
  const value = info.get(key);
  const expected = 'numbers in `info`';
  if (value === undefined) throw badDescriptor(key, expected, 'nothing');
  if (typeof value === 'number') return finite(key, Float64Array.of(value));
  if (typeof value !== 'object' || value instanceof JsonInfo)
    throw badDescriptor(key, expected, 'no array of numbers');
  if (value.kind !== 'R' && value.kind !== 'I') throw badDescriptor(key, expected, 'no numbers');
  return finite(key, Float64Array.from(value.values as ArrayLike<number | bigint>, Number));
}

function finite(key: string, row: Float64Array): Float64Array {
  const wrong = row.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0 && row.length > 0) return row;
  throw badDescriptor(key, 'finite numbers', wrong < 0 ? 'none' : `${String(row[wrong])} at place ${wrong}`);
}

/** Of atomic numbers, positions, cell and pbc, to the last bit, as wfl compares configurations. */
function markOf({ numbers, positions, cell, pbc }: Configuration): string {
  const hash = createHash('sha256').update(numbers).update(positions).update(Uint8Array.from(pbc, Number));
  return hash.update(cell ?? 'no cell').digest('base64');
}

/** Extracts descriptors; `marksOnly` is for configurations that are only to be excluded. */
export function descriptorOperator(operator: string, args: OperatorArguments): Operator {
  const key = requiredText(operator, args, 'descriptorKey');
  const isMarked = ['exclude', 'previous'].some((name) => args[name] !== undefined);
  const isMarksOnly = args['marksOnly'] === true;
  return {
    shape: 'global',
    extract: (configuration): DescriptorExtract => [
      isMarksOnly ? null : rowOf(configuration, key),
      isMarked ? markOf(configuration) : null,
    ],
  };
}

/** Collects descriptors of the input, and what is excluded of it. */
export class DescriptorCollection {
  readonly rows = new RowTable();
  /** Descriptors of what was chosen before. */
  readonly previous = new RowTable();
  /** Index in the input of every row. */
  readonly #indices: number[] = [];
  readonly #excluded: number[] = [];
  readonly #marks = new Set<string>();
  readonly references: readonly Reference[];
  readonly #key: string;

  constructor(private readonly args: OperatorArguments) {
    const { exclude, previous, descriptorKey } = args;
    this.#key = typeof descriptorKey === 'string' ? descriptorKey : '';
    this.references = [
      ...(typeof previous === 'string' ? [this.#previousReference(previous)] : []),
      ...(typeof exclude === 'string' ? [this.#excludedReference(exclude)] : []),
    ];
  }

  readonly add = (data: unknown, index: number): AtomloopError | undefined => {
    const [row, mark] = data as DescriptorExtract;
    if (row === null) return undefined;
    if (!this.#fits(row) || !this.rows.add(row)) return this.#otherWidth(row);
    if (mark !== null && this.#marks.has(mark)) this.#excluded.push(this.rows.count - 1);
    this.#indices.push(index);
    return undefined;
  };

  /** 1 for every row that may not be chosen. */
  get isExcluded(): Uint8Array {
    const flags = new Uint8Array(this.rows.count);
    for (const row of this.#excluded) flags[row] = 1;
    return flags;
  }

  /** Rows that may be chosen. */
  get available(): number {
    return this.rows.count - this.#excluded.length;
  }

  /** The configurations of some rows; `scores` of all rows are written under a key where that is asked for. */
  chosen(rows: readonly number[], scores?: { readonly key: string; readonly values: Float64Array }): Chosen {
    const indices = rows.map((row) => this.#indices[row] ?? 0);
    const byIndex = scores && new Map(rows.map((row, i) => [indices[i] ?? 0, scores.values[row] ?? NaN]));
    const dropped = this.args['dropDescriptor'] === true ? this.#key : undefined;
    if (scores === undefined && dropped === undefined) return { indices };
    return {
      indices,
      edit: ({ info }, index) => {
        if (scores !== undefined) info.setReal(scores.key, byIndex?.get(index) ?? NaN);
        if (dropped !== undefined) info.delete(dropped);
      },
    };
  }

  #fits(row: Float64Array): boolean {
    return this.previous.count === 0 || this.previous.width === row.length;
  }

  #otherWidth(row: Float64Array): AtomloopError {
    const width = this.rows.width || this.previous.width;
    return badDescriptor(this.#key, `${width} numbers, as before`, String(row.length));
  }

  #previousReference(file: string): Reference {
    return {
      file,
      add: (data) => {
        const [row, mark] = data as DescriptorExtract;
        if (row !== null && !this.previous.add(row)) throw this.#otherWidth(row);
        if (mark !== null) this.#marks.add(mark);
      },
    };
  }

  #excludedReference(file: string): Reference {
    return {
      file,
      args: { marksOnly: true },
      add: (data) => {
        const [, mark] = data as DescriptorExtract;
        if (mark !== null) this.#marks.add(mark);
      },
    };
  }
}
