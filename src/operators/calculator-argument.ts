import type { CalculatorEntry, CalculatorSpec } from '../calculators/calculator.js';
import { isPython } from '../calculators/python.js';
import {
  calculatorFiles,
  carriesHistory,
  checkCalculator,
  checkCalculatorFiles,
} from '../calculators/registry.js';
import { parseConstructor } from '../expressions/constructor-expression.js';
import { badArgument } from './arguments.js';
import type { OperatorArguments, OperatorEntry } from './operator.js';

/** The argument `calculator` of an operator, parsed. Throws `E_ARGUMENT` or `E_EXPRESSION`. */
export function calculatorSpecOf(operator: string, { calculator }: OperatorArguments): CalculatorSpec {
  if (typeof calculator === 'string') return parseConstructor(calculator);
  throw badArgument(operator, 'calculator', {
    expected: 'a constructor expression such as `emt`',
    got: calculator,
  });
}

export const calculatorEntryOf = (operator: string, args: OperatorArguments): CalculatorEntry =>
  checkCalculator(calculatorSpecOf(operator, args));

/** Checks all that can be known of a calculator before it is built, its files included. */
export async function checkCalculatorOf(operator: string, args: OperatorArguments): Promise<CalculatorEntry> {
  const entry = calculatorEntryOf(operator, args);
  await checkCalculatorFiles(calculatorSpecOf(operator, args));
  return entry;
}

/** What holds of an operator because it holds of its calculator: where it runs, with how many workers, on which files, with which Python. */
export function likeItsCalculator(
  operator: string,
): Required<Pick<OperatorEntry, 'supports' | 'isLarge' | 'files' | 'python' | 'carriesHistory'>> {
  return {
    supports: (args) => calculatorEntryOf(operator, args).supports,
    isLarge: (args) => calculatorEntryOf(operator, args).isLarge === true,
    files: (args) => calculatorFiles(calculatorSpecOf(operator, args)),
    python: (args) => {
      const spec = calculatorSpecOf(operator, args);
      return isPython(spec) ? spec.name : undefined;
    },
    carriesHistory: (args) => carriesHistory(calculatorSpecOf(operator, args)),
  };
}
