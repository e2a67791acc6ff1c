import type { Command } from 'commander';
import { usageError } from '../../errors.js';
import type { RunCounts } from '../../events.js';
import { IndexList } from '../../expressions/index-list.js';
import { nearest } from '../../expressions/nearest.js';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator, type OperatorRequest } from '../run-operator.js';

/** Options of the methods, as commander gives them. */
interface SelectFlags extends RunFlags {
  readonly num?: string;
  readonly indices?: string;
  readonly strict?: boolean;
}

type MethodFlag = Exclude<keyof SelectFlags, keyof RunFlags>;

/** What a method takes: its options, and how they become arguments of its operator. */
interface Method {
  readonly required: readonly MethodFlag[];
  readonly optional?: readonly MethodFlag[];
  /** The first argument after the method is an expression. */
  readonly hasExpression?: true;
}

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['where', { required: [], optional: ['strict'], hasExpression: true }],
  ['index', { required: ['indices'] }],
  ['random', { required: ['num'] }],
]);

const optionNames: ReadonlyMap<MethodFlag, string> = new Map([
  ['num', '--num'],
  ['indices', '--indices'],
  ['strict', '--strict'],
]);

function methodOf(name: string): Method {
  const method = methods.get(name);
  if (method !== undefined) return method;
  const near = nearest(name, methods.keys());
  throw usageError('E_USAGE', `unknown method \`${name}\``, {
    expected: [...methods.keys()].join(', '),
    got: `\`${name}\``,
    ...(near !== undefined && { hint: `did you mean \`${near}\`?` }),
  });
}

function checkFlags(name: string, flags: SelectFlags): void {
  const { required, optional = [] } = methodOf(name);
  for (const [flag, option] of optionNames) {
    const isGiven = flags[flag] !== undefined;
    if (!isGiven && required.includes(flag)) {
      throw usageError('E_OPTION', `\`select ${name}\` needs \`${option}\``, { expected: `\`${option}\`` });
    }
    if (isGiven && !required.includes(flag) && !optional.includes(flag)) {
      throw usageError('E_OPTION', `\`select ${name}\` has no option \`${option}\``, {
        expected:
          [...required, ...optional].map((known) => optionNames.get(known)).join(', ') || 'none of its own',
        got: `\`${option}\``,
      });
    }
  }
}

/** A number as it was written; the operator says what it may be. */
function numeric(value: string | undefined): number | string | undefined {
  return value === undefined || value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
}

function requestOf(name: string, flags: SelectFlags, expression: string | undefined): OperatorRequest {
  const { num, indices, strict } = flags;
  const given = { num: numeric(num), indices, strict, expression };
  const args = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    operator: `select-${name}`,
    args,
    ...(name === 'where' && strict !== true && { remarks: nothingChosen }),
    ...(indices !== undefined && { remarks: ({ read }) => beyond(indices, read) }),
  };
}

function nothingChosen({ done, failed }: Readonly<RunCounts>): string[] {
  return done + failed > 0 ? [] : ['nothing was chosen; with `--strict` a key that is missing is an error'];
}

function beyond(indices: string, total: number): string[] {
  const missing = IndexList.parse(indices).beyond(total);
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
  return [`there are ${total} configurations: ${missing.length} of the indices are beyond (${shown})`];
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('<method>', [...methods.keys()].join(', '))
    .argument(
      '[input...]',
      'files or globs, each with an optional slice such as @::10; `where` takes its expression first',
    );
  command
    .optionsGroup('Of the methods:')
    .option('--num <n>', 'random: how many configurations')
    .option('--indices <list>', 'index: indices and ranges such as 4,0,7,12:20')
    .option('--strict', 'where: a key that a configuration has not is an error');
  addRunOptions(command);
  command.action(async (name: string, words: string[], flags: SelectFlags) => {
    checkFlags(name, flags);
    const hasExpression = methodOf(name).hasExpression === true;
    const [expression, ...rest] = words;
    if (hasExpression && expression === undefined) {
      throw usageError('E_USAGE', '`select where` needs an expression', {
        expected: 'an expression such as "natoms < 50"',
        got: 'nothing',
      });
    }
    const inputs = hasExpression ? rest : words;
    finish(await runOperator(inputs, flags, requestOf(name, flags, hasExpression ? expression : undefined)));
  });
}

export const examples = [
  ['small and periodic', "atomloop select where 'natoms < 50 and all(pbc)' train.xyz -o small.xyz"],
  [
    'by text, species and volume',
    'atomloop select where \'startswith(config_type, "ma") and "Cu" in elements and volume_per_atom < 20\' train.xyz -o copper.xyz',
  ],
  ['by index', 'atomloop select index train.xyz -o some.xyz --indices 4,0,7,8:10'],
  ['at random', 'atomloop select random train.xyz -o five.xyz --num 5 --seed 1'],
] as const;
