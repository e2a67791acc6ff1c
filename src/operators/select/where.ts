import { Configuration } from '../../configuration/configuration.js';
import { whereFunction } from '../../expressions/where-evaluate.js';
import type { WhereScope } from '../../expressions/where-value.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments, OperatorEntry } from '../operator.js';
import { ConfigurationScope } from './where-scope.js';

const name = 'select-where';

function functionOf({ expression, strict = false }: OperatorArguments): (scope: WhereScope) => boolean {
  if (typeof strict !== 'boolean')
    throw badArgument(name, 'strict', { expected: 'true or false', got: strict });
  if (typeof expression === 'string') return whereFunction(expression, { strict });
  throw badArgument(name, 'expression', { expected: 'text such as `natoms < 50`', got: expression });
}

/** Configurations for which an expression over their quantities, keys and arrays holds. */
export const selectWhereOperator: OperatorEntry = {
  name,
  summary: 'configurations for which an expression holds',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument(name, args, ['expression', 'strict']);
    functionOf(args);
    return Promise.resolve();
  },
  create: (args) => {
    const holds = functionOf(args);
    return Promise.resolve({
      shape: 'batch',
      batch: (configurations, context) =>
        configurations.map((configuration, i) => {
          try {
            const scope = new ConfigurationScope(configuration, () => context.items[i]?.index ?? 0);
            return holds(scope) ? unread(configuration) : null;
          } catch (error) {
            return error instanceof Error ? error : new Error(String(error));
          }
        }),
    });
  },
};

/** As it is in the source: what was only looked at need not be compared with its text when it is written. */
function unread(configuration: Configuration): Configuration {
  return configuration.origin === undefined ? configuration : new Configuration(configuration.origin);
}
