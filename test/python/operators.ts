import type { Configuration } from '../../src/configuration/configuration.js';
import type { Literal } from '../../src/expressions/literal.js';
import type { BatchOperator, OperatorOutput } from '../../src/operators/operator.js';
import { pythonOperator } from '../../src/operators/python.js';
import { stopFlag } from '../calculators/structures.js';
import { usePython } from '../helpers/python.js';
import { repository } from '../helpers/repository.js';
import { batchContext } from '../operators/contexts.js';

/** Modules of `test/fixtures/python` can be imported from now on. */
export function useFixtures(): void {
  usePython();
  process.env['PYTHONPATH'] = `${repository}/test/fixtures/python`;
}

/** An operator of Python in this process. */
export async function openOperator(
  name: string,
  set: { [key: string]: Literal } = {},
): Promise<{
  call: (inputs: readonly Configuration[]) => Promise<readonly (OperatorOutput | Error)[]>;
  close: () => Promise<void>;
}> {
  const stop = stopFlag();
  const operator = (await pythonOperator.create({ function: name, set }, { slot: 0, stop })) as BatchOperator;
  return {
    call: async (inputs) => await operator.batch(inputs, batchContext(inputs.length, { stop })),
    close: async () => {
      await operator.dispose?.();
    },
  };
}
