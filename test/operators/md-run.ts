import type { Configuration } from '../../src/configuration/configuration.js';
import { AtomloopError } from '../../src/errors.js';
import { mdOperator } from '../../src/operators/md.js';
import type { BatchOperator, OperatorArguments } from '../../src/operators/operator.js';
import { configurationOf, crystal, stopFlag } from '../calculators/structures.js';
import { batchContext } from './contexts.js';

/** Four copper atoms, or a rattled block of more of them. */
export const copper = (size = 1, seed = 1): Configuration =>
  configurationOf(crystal(size, { seed, rattle: 0.05 }));

export async function runMd(
  configurations: readonly Configuration[],
  args: OperatorArguments,
  { seed = 0, stop = stopFlag() } = {},
): Promise<(Configuration[] | AtomloopError)[]> {
  const operator = (await mdOperator.create(
    { calculator: 'emt', ...args },
    { slot: 0, stop },
  )) as BatchOperator;
  const outputs = await operator.batch(configurations, batchContext(configurations.length, { seed, stop }));
  await operator.dispose?.();
  return outputs.map((output) => {
    if (output instanceof AtomloopError || Array.isArray(output)) return output as Configuration[];
    throw new TypeError('expected trajectories and errors');
  });
}

/** The trajectory of one configuration. */
export async function trajectory(
  configuration: Configuration,
  args: OperatorArguments,
  options = {},
): Promise<Configuration[]> {
  const [output] = await runMd([configuration], args, options);
  if (output instanceof AtomloopError) throw output;
  return output ?? [];
}

export const momentaOf = ({ arrays }: Configuration): Float64Array =>
  arrays.get('momenta')?.values as Float64Array;
export const numbersOf = (frames: readonly Configuration[], key: string): number[] =>
  frames.map(({ info }) => Number(info.get(key)));
