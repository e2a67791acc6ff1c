import type { Literal } from '../../expressions/literal.js';
import { badArgument } from '../arguments.js';
import type { OperatorArguments } from '../operator.js';

/** What a number may be. */
interface Bounds {
  readonly above?: number;
  readonly atLeast?: number;
  readonly unit?: string;
}

function expectedNumber({ above, atLeast, unit = '' }: Bounds, kind: string): string {
  const bound =
    above !== undefined ? ` above ${String(above)}` : atLeast !== undefined ? ` from ${String(atLeast)}` : '';
  return `${kind}${bound}${unit === '' ? '' : ` ${unit}`}`;
}

/** Reads arguments of an operator; what is wrong is a usage error that names the argument. */
export class ArgumentReader {
  constructor(
    private readonly operator: string,
    private readonly args: OperatorArguments,
  ) {}

  has(name: string): boolean {
    return this.args[name] !== undefined && this.args[name] !== null;
  }

  wrong(name: string, expected: string): Error {
    return badArgument(this.operator, name, { expected, got: this.args[name] });
  }

  /** Undefined where it is not given. */
  literal(name: string): Literal | undefined {
    return this.has(name) ? this.args[name] : undefined;
  }

  number(name: string, bounds: Bounds = {}): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.args[name];
    const { above = -Infinity, atLeast = -Infinity } = bounds;
    if (typeof value === 'number' && Number.isFinite(value) && value > above && value >= atLeast)
      return value;
    throw this.wrong(name, expectedNumber(bounds, 'a number'));
  }

  integer(name: string, bounds: Bounds = {}): number | undefined {
    const value = this.number(name, bounds);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    throw this.wrong(name, expectedNumber(bounds, 'an integer'));
  }

  boolean(name: string): boolean {
    const value = this.args[name] ?? false;
    if (typeof value === 'boolean') return value;
    throw this.wrong(name, 'true or false');
  }

  text(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.args[name];
    if (typeof value === 'string' && value !== '') return value;
    throw this.wrong(name, 'text');
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw this.wrong(name, choices.join(', '));
  }
}
