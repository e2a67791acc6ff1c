import { unknownArgument } from './arguments.js';
import type { OperatorEntry } from './operator.js';

/** Gather, slice, convert, tag: every configuration goes to the output as it is. */
export const copyOperator: OperatorEntry = {
  name: 'copy',
  summary: 'gather, slice, convert and tag configurations',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument('copy', args, []);
    return Promise.resolve();
  },
  create: () => Promise.resolve({ shape: 'batch', batch: (configurations) => configurations }),
};
