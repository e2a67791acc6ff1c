import type { Configuration } from '../../configuration/configuration.js';
import type { ArgumentRule, Rules, ValuesOf } from './arguments.js';
import { readArguments } from './arguments.js';
import type { ConfigurationContext, OperatorArguments } from '../operator.js';

/** What the arguments of a kind come to. */
export interface Plan {
  /** For kinds that need no input: how many inputs 0, 1, 2, … there are; left out where the user says. */
  readonly count?: number;
  /** Value of `config_type`; one that begins with `:` is appended to that of the input. */
  readonly configType: string;
  /** One input to its outputs. `input` is a configuration, or the number of one that is made from nothing. */
  make(input: Configuration, context: ConfigurationContext): readonly Configuration[];
}

/** One kind of `generate`: what the help, the check of arguments and the workers know of it. */
export interface GenerateKind {
  readonly name: string;
  /** A second name on the command line. */
  readonly alias?: string;
  readonly summary: string;
  /** What it takes: configurations; nothing but a count; or species, given or found in the inputs. */
  readonly source: 'configurations' | 'count' | 'species';
  readonly rules: Rules;
  /** Title and command line. */
  readonly examples: readonly (readonly [title: string, line: string])[];
  /** Reads and checks arguments; throws `E_ARGUMENT`. */
  plan(args: OperatorArguments): Plan;
}

interface KindOf<R extends Rules> extends Omit<GenerateKind, 'plan' | 'rules'> {
  readonly rules: R;
  plan(values: ValuesOf<R>): Plan;
}

/** A kind whose plan gets arguments that are read already. */
export function defineKind<R extends Readonly<Record<string, ArgumentRule<unknown>>>>(
  kind: KindOf<R>,
): GenerateKind {
  return { ...kind, plan: (args) => kind.plan(readArguments(kind.name, kind.rules, args)) };
}
