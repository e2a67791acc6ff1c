import { stat } from 'node:fs/promises';
import type { RandomStream } from '../../configuration/random.js';
import { formatError, usageError } from '../../errors.js';
import { badArgument } from '../arguments.js';
import type { OperatorArguments } from '../operator.js';

/** How many configurations are to be chosen. */
export function numberOf(operator: string, { num }: OperatorArguments): number {
  if (typeof num === 'number' && Number.isSafeInteger(num) && num >= 1) return num;
  throw badArgument(operator, 'num', { expected: 'a whole number from 1', got: num });
}

export function tooFew(num: number, available: number): Error {
  return usageError('E_TOO_FEW', 'there are too few configurations to choose from', {
    expected: `at least ${num}`,
    got: String(available),
  });
}

/** `num` of `members`, each subset as likely: the first steps of the shuffle of Fisher and Yates, as R. Durstenfeld has it (1964), doi:10.1145/364520.364540. */
export function drawn(members: Float64Array, num: number, random: RandomStream): Float64Array {
  const shuffled = members.slice();
  for (let i = 0; i < num; i += 1) {
    const other = i + random.integer(shuffled.length - i);
    [shuffled[i], shuffled[other]] = [shuffled[other] ?? 0, shuffled[i] ?? 0];
  }
  return shuffled.subarray(0, num);
}

/** The indices from 0 to `count` - 1, without those that are excluded. */
export function indicesBelow(count: number, isExcluded?: Uint8Array): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => i).filter((i) => isExcluded?.[i] !== 1);
}

/** A text that must be there. */
export function requiredText(operator: string, args: OperatorArguments, name: string): string {
  const value = args[name];
  if (typeof value === 'string' && value !== '') return value;
  throw badArgument(operator, name, { expected: 'text', got: value });
}

/** A text that may be there. */
export function optionalText(operator: string, args: OperatorArguments, name: string): string | undefined {
  return args[name] === undefined ? undefined : requiredText(operator, args, name);
}

/** True or false, which it is by default. */
export function flag(operator: string, args: OperatorArguments, name: string): boolean {
  const value = args[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw badArgument(operator, name, { expected: 'true or false', got: value });
}

/** Throws `E_NO_INPUT` for the first file that is not there. */
export async function checkFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await stat(file).catch((cause: unknown) => {
      throw formatError('E_NO_INPUT', 'cannot read the file', { cause, file, expected: 'a readable file' });
    });
  }
}
