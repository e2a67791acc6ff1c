import type { CalculatorEntry, CalculatorSpec } from '../../calculators/calculator.js';
import { checkCalculator } from '../../calculators/registry.js';
import { parseConstructor } from '../../expressions/constructor-expression.js';
import type { OperatorArguments } from '../operator.js';
import { ArgumentReader } from './argument-reader.js';

export function calculatorSpecOf(args: OperatorArguments): CalculatorSpec {
  const reader = new ArgumentReader('md', args);
  const calculator = reader.text('calculator');
  if (calculator === undefined) throw reader.wrong('calculator', 'a constructor expression such as `emt`');
  return parseConstructor(calculator);
}

export const calculatorEntryOf = (args: OperatorArguments): CalculatorEntry =>
  checkCalculator(calculatorSpecOf(args));
