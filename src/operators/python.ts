import { Configuration } from '../configuration/configuration.js';
import type { Literal } from '../expressions/literal.js';
import { packConfiguration, type PackedConfiguration } from '../python/configuration-message.js';
import { configurationOf, updateConfiguration } from '../python/configuration-update.js';
import { localModuleFiles } from '../python/local-files.js';
import { PersistentInterpreter } from '../python/persistent-interpreter.js';
import { answeredError, type PythonErrorRecord } from '../python/python-errors.js';
import { badArgument, unknownArgument } from './arguments.js';
import type {
  BatchOperator,
  ConfigurationContext,
  OperatorArguments,
  OperatorEntry,
  OperatorOutput,
} from './operator.js';

type PackedOutput = PackedConfiguration & { readonly same?: number };
type Packed = null | { readonly error: PythonErrorRecord } | PackedOutput | readonly PackedOutput[];

const dotted = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/;

function nameOf({ function: name }: OperatorArguments): string {
  if (typeof name === 'string' && dotted.test(name)) return name;
  throw badArgument('python', 'function', { expected: '`package.module.function`', got: name });
}

function settingsOf({ set = {} }: OperatorArguments): { readonly [key: string]: Literal } {
  if (typeof set === 'object' && set !== null && !Array.isArray(set)) return set;
  throw badArgument('python', 'set', { expected: 'arguments by name', got: set });
}

/**
 * A function of Python in wfl's form, `py:package.module.function`: a list of `ase.Atoms` in; a list of the same length out,
 * of `ase.Atoms`, lists of them, or None. `set` has its keyword arguments.
 */
export const pythonOperator: OperatorEntry = {
  name: 'python',
  summary: 'a function of Python, list of `ase.Atoms` in, list out',
  takes: () => 'anything',
  supports: () => ['processes', 'remote'],
  isLarge: () => true,
  files: (args) => localModuleFiles(nameOf(args)),
  python: nameOf,
  failurePrefix: () => 'map_',
  check: (args) => {
    unknownArgument('python', args, ['function', 'set']);
    nameOf(args);
    settingsOf(args);
    return Promise.resolve();
  },
  async create(args) {
    const name = nameOf(args);
    const { interpreter, built } = await PersistentInterpreter.open({
      build: { do: 'operator', name, kwargs: settingsOf(args) },
      what: `operator \`${name}\``,
      kind: 'operator',
    });
    const { isPerItem } = built as { isPerItem: boolean };
    return {
      shape: 'batch',
      batch: async (inputs: readonly unknown[], context) => {
        const request = {
          do: 'map',
          ...inputsOf(inputs),
          ...(isPerItem && { perItem: context.items.map(itemOf) }),
        };
        const outputs = (await interpreter.ask(request, context.stop)) as readonly Packed[];
        return outputs.map((output) => outputOf(output, inputs));
      },
      dispose: () => interpreter.close(),
    } satisfies BatchOperator<unknown>;
  },
};

function inputsOf(inputs: readonly unknown[]) {
  const configurations = inputs.filter((input) => input instanceof Configuration);
  if (configurations.length < inputs.length) return { place: '', items: inputs };
  const [first, last] = [configurations[0]?.runIndex ?? '', configurations.at(-1)?.runIndex ?? ''];
  return {
    place: first === last ? String(first) : `${first}-${last}`,
    configurations: configurations.map(packConfiguration),
  };
}

/** What wfl gives of each input: its index in the whole input, and a generator of random numbers of its own. */
function itemOf(context: ConfigurationContext) {
  const stream = context.random('python');
  return { index: context.index, seed: [stream.bits(), stream.bits(), stream.bits(), stream.bits()] };
}

function outputOf(output: Packed, inputs: readonly unknown[]): OperatorOutput | Error {
  if (output === null) return null;
  if ('error' in output) return answeredError(output.error, 'operator');
  const one = (packed: PackedOutput): Configuration =>
    packed.same === undefined
      ? configurationOf(packed)
      : updateConfiguration(inputs[packed.same] as Configuration, packed);
  return 'numbers' in output ? one(output) : output.map(one);
}
