import { RandomStream } from '../../src/configuration/random.js';
import type { BatchContext } from '../../src/operators/operator.js';
import { stopFlag } from '../calculators/structures.js';

/** What an operator is told with a list of so many inputs, the first of the run. */
export const batchContext = (count: number, { seed = 0, stop = stopFlag() } = {}): BatchContext => ({
  items: Array.from({ length: count }, (_, index) => ({
    index,
    seed,
    random: (purpose: string) => new RandomStream(seed, index, purpose),
  })),
  stop,
  note: () => undefined,
});
