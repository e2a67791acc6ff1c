import { unknownArgument } from '../arguments.js';
import type { OperatorEntry } from '../operator.js';
import { drawn, indicesBelow, numberOf, tooFew } from './arguments.js';

const name = 'select-random';

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
          indices: drawn(indicesBelow(total), num, random('select')),
        };
      },
    };
  },
};
