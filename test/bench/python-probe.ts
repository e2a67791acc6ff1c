// A process of its own: milliseconds per call of a calculator of Python that computes nothing, as JSON, by size.
import { createCalculator } from '../../src/calculators/registry.js';
import { configurationOf, crystal, stopFlag } from '../calculators/structures.js';

/** Short ones, of which the least counts: whatever else the machine does only adds to the others. */
const rounds = 100;
const calls = 50;

const calculator = await createCalculator({ name: 'null_calculator.Null', args: [], kwargs: {} });
const found: Record<string, number> = {};
for (const size of [2, 4]) {
  const configuration = configurationOf(crystal(size));
  const times: number[] = [];
  for (let round = -20; round < rounds; round += 1) {
    const begun = performance.now();
    for (let call = 0; call < calls; call += 1)
      await calculator.calculate([configuration], ['energy', 'forces'], stopFlag());
    if (round >= 0) times.push((performance.now() - begun) / calls);
  }
  found[configuration.natoms] = Math.min(...times);
}
await calculator.dispose?.();
process.stdout.write(JSON.stringify(found));
