import type { Calculator } from '../calculators/calculator.js';
import { createCalculator } from '../calculators/registry.js';
import type { Configuration } from '../configuration/configuration.js';
import { checkWritable } from '../system/files.js';
import { badArgument } from './arguments.js';
import { calculatorSpecOf, checkCalculatorOf, likeItsCalculator } from './calculator-argument.js';
import { optionsOf } from './md/config-options.js';
import { hasBarostat } from './md/ensemble.js';
import { memberOf, type Group, type Member } from './md/members.js';
import { settingsOf, settingsWith, type MdSettings } from './md/settings.js';
import { trajectoriesOf } from './md/trajectories-of.js';
import type { BatchContext, OperatorArguments, OperatorEntry, OperatorOutput } from './operator.js';

/**
 * Molecular dynamics with any calculator: a trajectory of each configuration, at constant energy, temperature or
 * pressure. Formulas, units, defaults and keys: `docs/md.md`.
 */
export const mdOperator: OperatorEntry = {
  name: 'md',
  summary: 'molecular dynamics: a trajectory of each configuration',
  ...likeItsCalculator('md'),
  check: async (args) => {
    const { ensemble, logFile } = settingsOf(args);
    const { properties } = await checkCalculatorOf('md', args);
    if (hasBarostat(ensemble.name) && !properties.includes('stress'))
      throw badArgument('md', 'calculator', {
        expected: 'one with a stress for a barostat',
        got: args['calculator'],
      });
    if (logFile !== undefined) await checkWritable(`${logFile}.config_0`);
  },
  failurePrefix: (args) => settingsOf(args).prefix,
  async create(args) {
    settingsOf(args);
    const calculator = await createCalculator(calculatorSpecOf('md', args));
    return {
      shape: 'batch',
      batch: (configurations, context) => run(calculator, args, { configurations, context }),
      ...(calculator.dispose === undefined ? {} : { dispose: calculator.dispose.bind(calculator) }),
    };
  },
};

interface Batch {
  readonly configurations: readonly Configuration[];
  readonly context: BatchContext;
}

async function run(
  calculator: Calculator,
  args: OperatorArguments,
  { configurations, context }: Batch,
): Promise<(OperatorOutput | Error)[]> {
  const outputs = new Array<OperatorOutput | Error>(configurations.length).fill(null);
  const grouping = new Grouping(args);
  for (const [position, configuration] of configurations.entries()) {
    const item = context.items[position];
    if (item === undefined) throw new RangeError('no context');
    try {
      grouping.add(memberOf(configuration, position, item));
    } catch (error) {
      outputs[position] = error as Error;
    }
  }
  for (const group of grouping.groups) {
    const own = await trajectoriesOf(calculator, group, context.stop);
    for (const [k, { position }] of group.members.entries()) outputs[position] = own[k] ?? null;
  }
  return outputs;
}

/** Members by the options that they bring along: most chunks have one group. */
class Grouping {
  readonly #settings: MdSettings;
  readonly #groups = new Map<string, Group & { readonly members: Member[] }>();

  constructor(private readonly args: OperatorArguments) {
    this.#settings = settingsOf(args);
  }

  get groups(): Iterable<Group> {
    return this.#groups.values();
  }

  add(member: Member): void {
    const options = this.#settings.allowsOptions ? optionsOf(member.fresh()) : undefined;
    const key = options === undefined ? '' : JSON.stringify(options);
    const known = this.#groups.get(key);
    if (known !== undefined) known.members.push(member);
    else this.#groups.set(key, { settings: this.#with(options), members: [member] });
  }

  #with(options: OperatorArguments | undefined): MdSettings {
    return options === undefined ? this.#settings : settingsWith(this.args, options);
  }
}
