import type { Command } from 'commander';
import { usageError } from '../../errors.js';
import type { RunCounts } from '../../events.js';
import { IndexList } from '../../expressions/index-list.js';
import { nearest } from '../../expressions/nearest.js';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import type { OperatorRequest } from '../operator-request.js';
import { runOperator } from '../run-operator.js';

/** Options of the methods, as commander gives them. */
interface SelectFlags extends RunFlags {
  readonly num?: string;
  readonly descriptorKey?: string;
  readonly previous?: string;
  readonly exclude?: string;
  readonly dropDescriptor?: boolean;
  readonly stochastic?: boolean;
  readonly kernelExponent?: string;
  readonly center?: boolean;
  readonly scoreKey?: string;
  readonly key?: string;
  readonly axes?: string;
  readonly within?: string;
  readonly bins?: string;
  readonly kt?: string;
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
  ['fps', { required: ['num', 'descriptorKey'], optional: ['previous', 'exclude', 'dropDescriptor'] }],
  [
    'cur',
    {
      required: ['num', 'descriptorKey'],
      optional: ['exclude', 'dropDescriptor', 'stochastic', 'kernelExponent', 'center', 'scoreKey'],
    },
  ],
  ['convex-hull', { required: ['key'], optional: ['axes', 'within', 'scoreKey'] }],
  ['histogram', { required: ['num', 'key'], optional: ['bins', 'kt'] }],
  ['random', { required: ['num'] }],
  ['index', { required: ['indices'] }],
  ['where', { required: [], optional: ['strict'], hasExpression: true }],
]);

const optionNames: ReadonlyMap<MethodFlag, string> = new Map([
  ['num', '--num'],
  ['descriptorKey', '--descriptor-key'],
  ['previous', '--previous'],
  ['exclude', '--exclude'],
  ['dropDescriptor', '--drop-descriptor'],
  ['stochastic', '--stochastic'],
  ['kernelExponent', '--kernel-exponent'],
  ['center', '--no-center'],
  ['scoreKey', '--score-key'],
  ['key', '--key'],
  ['axes', '--axes'],
  ['within', '--within'],
  ['bins', '--bins'],
  ['kt', '--kt'],
  ['indices', '--indices'],
  ['strict', '--strict'],
]);

/** Commander has true for what is not given, where an option turns something off. */
function isGiven(flags: SelectFlags, flag: MethodFlag): boolean {
  return flag === 'center' ? flags.center === false : flags[flag] !== undefined;
}

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
    const isThere = isGiven(flags, flag);
    if (!isThere && required.includes(flag)) {
      throw usageError('E_OPTION', `\`select ${name}\` needs \`${option}\``, { expected: `\`${option}\`` });
    }
    if (isThere && !required.includes(flag) && !optional.includes(flag)) {
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

/** Arguments of the operator; its own check says what they may be. */
function argumentsOf(flags: SelectFlags, expression: string | undefined): Record<string, unknown> {
  const { descriptorKey, previous, exclude, dropDescriptor, stochastic, scoreKey, key, indices, strict } =
    flags;
  const given = {
    ...{
      expression,
      descriptorKey,
      previous,
      exclude,
      dropDescriptor,
      stochastic,
      scoreKey,
      key,
      indices,
      strict,
    },
    num: numeric(flags.num),
    kernelExponent: numeric(flags.kernelExponent),
    notCentered: flags.center === false ? true : undefined,
    axes: flags.axes?.split(',').map((axis) => axis.trim()),
    within: numeric(flags.within),
    bins: numeric(flags.bins),
    kT: numeric(flags.kt),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function requestOf(name: string, flags: SelectFlags, expression: string | undefined): OperatorRequest {
  const { indices, strict } = flags;
  return {
    operator: `select-${name}`,
    args: argumentsOf(flags, expression),
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
    .option('--num <n>', 'fps, cur, histogram, random: how many configurations')
    .option('--descriptor-key <key>', 'fps, cur: key of info with the descriptor')
    .option('--previous <file>', 'fps: chosen before; new ones are far from them, and none of them')
    .option('--exclude <file>', 'fps, cur: configurations that are not to be chosen')
    .option('--drop-descriptor', 'fps, cur: leave the descriptor out of the output')
    .option('--stochastic', 'cur: draw by leverage score instead of taking the largest')
    .option('--kernel-exponent <x>', 'cur: scores of the dot products to this power')
    .option('--no-center', 'cur: leave means where they are')
    .option(
      '--score-key <key>',
      'cur, convex-hull: key of info for the score, or the distance above the hull',
    )
    .option('--key <key>', 'convex-hull, histogram: key of info with the property')
    .option('--axes <list>', 'convex-hull: volume, composition, keys of info; default volume,composition')
    .option('--within <x>', 'convex-hull: also what is up to x per atom above the hull')
    .option('--bins <n>', 'histogram: number of bins; default auto')
    .option('--kt <x>', 'histogram: Boltzmann bias towards the least values; default 0, none')
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

export const canCheck = true;

export const examples = [
  [
    'five that are far from each other',
    'atomloop select fps described.xyz -o far.xyz --descriptor-key soap --num 5',
  ],
  [
    'CUR, with leverage scores',
    'atomloop select cur described.xyz -o cur.xyz --descriptor-key soap --num 5 --score-key leverage',
  ],
  ['the stable ones', 'atomloop select convex-hull evaluated.xyz -o hull.xyz --key REF_energy'],
  ['evenly over energies', 'atomloop select histogram evaluated.xyz -o flat.xyz --key REF_energy --num 6'],
  ['small and periodic', "atomloop select where 'natoms < 50 and all(pbc)' train.xyz -o small.xyz"],
  [
    'by text, species and volume',
    'atomloop select where \'startswith(config_type, "ma") and "Cu" in elements and volume_per_atom < 20\' train.xyz -o copper.xyz',
  ],
  ['by index', 'atomloop select index train.xyz -o some.xyz --indices 4,0,7,8:10'],
  ['at random', 'atomloop select random train.xyz -o five.xyz --num 5 --seed 1'],
] as const;
