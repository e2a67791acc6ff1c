// A process of its own: milliseconds per configuration of a calculator of Python that computes nothing, as JSON.
import { createCalculator } from '../../src/calculators/registry.js';
import { configurationOf, crystal, stopFlag } from '../calculators/structures.js';

/** Short ones, of which the least counts: whatever else the machine does only adds to the others. */
const rounds = 100;
const configurations = 50;

const calculator = await createCalculator({ name: 'null_calculator.Null', args: [], kwargs: {} });

/** Lists of this length, of crystals of `size`^3 cells. */
async function measure(size: number, length: number): Promise<number> {
  const list = Array.from({ length }, () => configurationOf(crystal(size)));
  const times: number[] = [];
  for (let round = -20; round < rounds; round += 1) {
    const begun = performance.now();
    for (let done = 0; done < configurations; done += length)
      await calculator.calculate(list, ['energy', 'forces'], stopFlag());
    if (round >= 0) times.push((performance.now() - begun) / configurations);
  }
  return Math.min(...times);
}

const found = {
  'one by one': { 32: await measure(2, 1), 256: await measure(4, 1) },
  'in lists': { 32: await measure(2, configurations), 256: await measure(4, configurations) },
};
await calculator.dispose?.();
process.stdout.write(JSON.stringify(found));
