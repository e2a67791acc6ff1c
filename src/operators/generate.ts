import type { Configuration } from '../configuration/configuration.js';
import { usageError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';
import { nearest } from '../expressions/nearest.js';
import { structureError } from '../structures/failure.js';
import { flag, optional, readArguments, type Rules } from './generate/arguments.js';
import type { GenerateKind, Plan } from './generate/kind.js';
import { randomKind } from './generate/random.js';
import { readText } from './generate/readers.js';
import { antisitesKind } from './generate/antisites.js';
import { interstitialsKind } from './generate/interstitials.js';
import { dimersKind, isolatedAtomsKind } from './generate/isolated.js';
import { slabKind } from './generate/slab.js';
import { vacanciesKind } from './generate/vacancies.js';
import { rattleKind } from './generate/rattle.js';
import { strainKind, volumeScanKind } from './generate/strain.js';
import { supercellKind } from './generate/supercell.js';
import type { ConfigurationContext, OperatorArguments, OperatorEntry } from './operator.js';

/** All kinds, in the order of the help. */
export const generateKinds: readonly GenerateKind[] = [
  supercellKind,
  rattleKind,
  strainKind,
  volumeScanKind,
  vacanciesKind,
  antisitesKind,
  interstitialsKind,
  slabKind,
  isolatedAtomsKind,
  dimersKind,
  randomKind,
];

/** Arguments that every kind has. */
export const commonRules = {
  configType: optional(
    {
      placeholder: '<text>',
      summary: 'value of `config_type`; `:text` is appended to that of the input, `keep` leaves it',
      expected: 'text',
    },
    readText,
  ),
  trace: flag('info `generate_source` and `generate_copy`: index of the input in the run, and of the output'),
} satisfies Rules;

function kindOf(name: Literal | undefined): GenerateKind {
  const kind = generateKinds.find((one) => one.name === name);
  if (kind !== undefined) return kind;
  const names = generateKinds.map((one) => one.name);
  const near = typeof name === 'string' ? nearest(name, names) : undefined;
  throw usageError('E_ARGUMENT', 'operator `generate` has no such kind', {
    expected: names.join(', '),
    got: typeof name === 'string' ? `\`${name}\`` : 'no text',
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}

interface Request {
  readonly plan: Plan;
  readonly configType: string;
  readonly trace: boolean;
}

function requestOf({ kind: name, ...args }: OperatorArguments): Request {
  const kind = kindOf(name);
  const isCommon = (key: string): boolean => Object.hasOwn(commonRules, key);
  const pick = (wanted: (key: string) => boolean): OperatorArguments =>
    Object.fromEntries(Object.entries(args).filter(([key]) => wanted(key)));
  const { configType, trace } = readArguments(kind.name, commonRules, pick(isCommon));
  const plan = kind.plan(pick((key) => !isCommon(key)));
  return { plan, configType: configType ?? plan.configType, trace };
}

/** How many inputs 0, 1, 2, … a kind has that is made from species alone; undefined where the user says. */
export const countOf = (args: OperatorArguments): number | undefined => requestOf(args).plan.count;

function label({ info }: Configuration, configType: string): void {
  if (configType === 'keep') return;
  const before = info.get('config_type');
  const isAppended = configType.startsWith(':');
  if (!isAppended) info.set('config_type', configType);
  else if (typeof before === 'string') info.set('config_type', before + configType);
  else info.set('config_type', configType.slice(1));
}

function limitIndex(index: number, count: number): void {
  if (index < count) return;
  const expected = `a number below ${count}, one for each structure`;
  throw structureError('E_INPUTS', 'there are not so many structures', { expected, got: String(index) });
}

function outputsOf(request: Request, input: Configuration, context: ConfigurationContext) {
  const { plan, configType, trace } = request;
  if (plan.count !== undefined) limitIndex(context.index, plan.count);
  const outputs = plan.make(input, context);
  for (const [copy, output] of outputs.entries()) {
    label(output, configType);
    if (trace) output.info.set('generate_source', context.index).set('generate_copy', copy);
  }
  return outputs;
}

/** New structures, from configurations or from nothing: `kind` is one of `generateKinds`, the rest are its arguments. */
export const generateOperator: OperatorEntry = {
  name: 'generate',
  summary: 'new structures: supercells, displaced, strained, with defects, slabs, random, …',
  supports: () => ['threads', 'processes', 'remote'],
  takes: (args) => (kindOf(args['kind']).source === 'configurations' ? 'configurations' : 'numbers'),
  check: (args) => {
    requestOf(args);
    return Promise.resolve();
  },
  create: (args) => {
    const request = requestOf(args);
    return Promise.resolve({ shape: 'each', each: (input, context) => outputsOf(request, input, context) });
  },
};
