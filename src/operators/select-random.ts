import type { RandomStream } from '../configuration/random.js';
import { usageError } from '../errors.js';
import { badArgument, unknownArgument } from './arguments.js';
import type { OperatorArguments, OperatorEntry } from './operator.js';

const name = 'select-random';

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

/** Configurations drawn at random, without repetition. */
export const selectRandomOperator: OperatorEntry = {
  name,
  summary: 'configurations drawn at random',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument(name, args, ['num']);
    numberOf(name, args);
    return Promise.resolve();
  },
  create: () => Promise.resolve({ shape: 'global', extract: () => true }),
  selection: (args, { random }) => {
    const num = numberOf(name, args);
    return {
      add: () => undefined,
      choose: (total) => {
        if (total < num) throw tooFew(num, total);
        return {
          indices: drawn(
            Float64Array.from({ length: total }, (_, i) => i),
            num,
            random('select'),
          ),
        };
      },
    };
  },
};
