import type { StopFlag } from '../calculators/calculator.js';
import { RandomStream } from '../configuration/random.js';
import { AtomloopError } from '../errors.js';
import type {
  BatchContext,
  BatchOperator,
  ConfigurationContext,
  Operator,
  OperatorOutput,
} from '../operators/operator.js';

/** How the operator ended for each input: an output, or its error. */
export type Applied = OperatorOutput | AtomloopError | Extract;

export interface ApplyContext {
  readonly seed: number;
  /** Index in the whole input of the first value. */
  readonly firstIndex: number;
  readonly stop: StopFlag;
  /** Called before each configuration of an `each` operator with its position in the list. */
  readonly mark: (position: number) => void;
  /** By position: set to 1 where the operator draws random numbers or looks at the index. */
  readonly usesIndex: Uint8Array;
  /** Told what the operator notes of a configuration. */
  readonly note: (name: string) => void;
}

function stopped(): AtomloopError {
  return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
}

/** An exception with a system's error code (`ECONNRESET`, `ENOSPC`) is one of input or output: another try may help. */
function operatorError(thrown: unknown): AtomloopError {
  const isIo = thrown instanceof Error && 'syscall' in thrown && 'errno' in thrown;
  return AtomloopError.from(thrown, 'operator', isIo ? 'E_OPERATOR_IO' : 'E_OPERATOR');
}

function contextAt({ seed, firstIndex, usesIndex }: ApplyContext, position: number): ConfigurationContext {
  const index = firstIndex + position;
  return {
    get index() {
      usesIndex[position] = 1;
      return index;
    },
    seed,
    random: (purpose) => {
      usesIndex[position] = 1;
      return new RandomStream(seed, index, purpose);
    },
  };
}

/**
 * Runs an operator over the values of a task. Rejects with `E_STOPPED`, or with the error of a whole list
 * of several, whose guilty member is not known.
 */
export async function applyOperator(
  operator: Operator<unknown>,
  values: readonly unknown[],
  context: ApplyContext,
): Promise<readonly Applied[]> {
  if (values.length === 0) return [];
  if (operator.shape === 'batch') return applyBatch(operator, values, context);
  if (operator.shape === 'each')
    return applyEach({ call: operator.each.bind(operator), check: checked }, values, context);
  return applyEach({ call: operator.extract.bind(operator), check: extracted }, values, context);
}

/** What a global operator extracted: plain data on its way to the driver. */
export class Extract {
  constructor(readonly data: unknown) {}
}

function extracted(data: unknown): Extract {
  return new Extract(data ?? null);
}

/** How one value becomes an output. */
interface OneByOne {
  readonly call: (value: unknown, context: ConfigurationContext) => unknown;
  readonly check: (output: unknown) => Applied;
}

async function applyEach(
  { call, check }: OneByOne,
  values: readonly unknown[],
  context: ApplyContext,
): Promise<Applied[]> {
  const applied: Applied[] = [];
  for (const [position, value] of values.entries()) {
    if (context.stop[0] !== 0) throw stopped();
    context.mark(position);
    try {
      const output = call(value, contextAt(context, position));
      applied.push(check(output instanceof Promise ? await output : output));
    } catch (thrown) {
      applied.push(operatorError(thrown));
    }
  }
  return applied;
}

async function applyBatch(
  operator: BatchOperator<unknown>,
  values: readonly unknown[],
  context: ApplyContext,
): Promise<Applied[]> {
  if (context.stop[0] !== 0) throw stopped();
  let items: readonly ConfigurationContext[] | undefined;
  const batchContext: BatchContext = {
    // Most operators have no use for them.
    get items() {
      return (items ??= values.map((_, position) => contextAt(context, position)));
    },
    stop: context.stop,
    note: context.note,
  };
  try {
    const outputs: unknown = await operator.batch(values, batchContext);
    return listOf(outputs, values.length).map(guarded);
  } catch (thrown) {
    const error = operatorError(thrown);
    if (values.length > 1 || error.code === 'E_STOPPED') throw error;
    return [error];
  }
}

function listOf(outputs: unknown, length: number): readonly (OperatorOutput | Error)[] {
  if (Array.isArray(outputs) && outputs.length === length) return outputs as (OperatorOutput | Error)[];
  // wfl: nothing in place of the list drops all of it.
  if (outputs === null || outputs === undefined) return new Array<null>(length).fill(null);
  throw new AtomloopError(
    'operator',
    'E_OPERATOR_RESULT',
    'the operator returned no list of the right length',
    {
      expected: `a list of ${length}`,
      got: Array.isArray(outputs) ? `a list of ${outputs.length}` : typeof outputs,
    },
  );
}

function guarded(output: OperatorOutput | Error): Applied {
  if (output instanceof Error) return operatorError(output);
  try {
    return checked(output);
  } catch (error) {
    return error as AtomloopError;
  }
}

function isConfiguration(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'positions' in value && 'info' in value;
}

/** Null and undefined drop a configuration; anything else must be a configuration or a list of them. */
function checked(output: unknown): OperatorOutput {
  if (isConfiguration(output)) return output as OperatorOutput;
  if (output === null || output === undefined) return null;
  const list: unknown[] = Array.isArray(output) ? output : [output];
  const wrong = list.find((value) => !isConfiguration(value));
  if (wrong === undefined) return output as OperatorOutput;
  throw new AtomloopError(
    'operator',
    'E_OPERATOR_RESULT',
    'the operator returned something else than configurations',
    {
      expected: 'a configuration, a list of configurations, or null',
      got: wrong === null ? 'null in a list' : typeof wrong,
    },
  );
}
