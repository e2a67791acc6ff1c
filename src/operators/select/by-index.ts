import { IndexList } from '../../expressions/index-list.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments, OperatorEntry } from '../operator.js';

const name = 'select-index';

function listOf({ indices }: OperatorArguments): IndexList {
  if (typeof indices === 'string') return IndexList.parse(indices);
  throw badArgument(name, 'indices', { expected: 'text such as `4,0,7,12:20`', got: indices });
}

/** Configurations by their index in the whole input, in input order; one that is asked for twice is there twice. */
export const selectIndexOperator: OperatorEntry = {
  name,
  summary: 'configurations by index',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument(name, args, ['indices']);
    listOf(args);
    return Promise.resolve();
  },
  create: (args) => {
    const list = listOf(args);
    return Promise.resolve({
      shape: 'batch',
      batch: (configurations, { items }) =>
        configurations.map((configuration, i) => {
          const count = list.count(items[i]?.index ?? 0);
          if (count <= 1) return count === 0 ? null : configuration;
          return Array.from({ length: count }, () => configuration);
        }),
    });
  },
};
