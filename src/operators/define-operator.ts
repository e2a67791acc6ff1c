import type { Configuration } from '../configuration/configuration.js';
import type { BatchContext, ConfigurationContext, OperatorArguments, OperatorOutput } from './operator.js';

type MaybePromise<T> = T | Promise<T>;

/** An operator of your own; `args` are those of `iterableLoop` or `--set`. */
export type OwnOperator<Input = Configuration, Args = OperatorArguments> =
  | {
      readonly shape: 'each';
      /** One configuration at a time: an error names its configuration without search. */
      each(input: Input, args: Args, context: ConfigurationContext): MaybePromise<OperatorOutput>;
      dispose?(): MaybePromise<void>;
    }
  | {
      readonly shape: 'batch';
      /** List in, list of the same length out. */
      batch(
        inputs: readonly Input[],
        args: Args,
        context: BatchContext,
      ): MaybePromise<readonly (OperatorOutput | Error)[] | null>;
      dispose?(): MaybePromise<void>;
    }
  | {
      readonly shape: 'global';
      /** Plain data of one configuration, for `extractLoop` and `globalLoop`. */
      extract(input: Input, args: Args, context: ConfigurationContext): unknown;
      dispose?(): MaybePromise<void>;
    };

/** Gives the types of an operator module's export: `export default defineOperator({ shape: 'each', each(…) {…} })`. */
export function defineOperator<Input = Configuration, Args = OperatorArguments>(
  operator: OwnOperator<Input, Args>,
): OwnOperator<Input, Args> {
  return operator;
}
