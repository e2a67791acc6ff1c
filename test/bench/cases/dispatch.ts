import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atomloop, interleave, summary, type Command } from '../measure.js';
import { outputIn, removeOutput, seconds, type Case } from '../suite.js';

/** An operator that does nothing, one configuration or item per chunk: what a chunk costs. */
export const dispatch: Case = async (suite) => {
  const { data, directory, divisor, rounds } = suite;
  const chunks = 50_000 / divisor;
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const same = join(directory, 'same.mjs');
  const nothing = join(directory, 'nothing.mjs');
  writeFileSync(same, 'export default (configurations) => configurations;\n');
  writeFileSync(nothing, 'export default () => null;\n');
  const map = (...args: readonly string[]): Command =>
    atomloop(['map', ...args, '-o', output, '--chunksize', '1', '--npool', '2', '--quiet'], before);
  const usages = await interleave(
    {
      configurations: map(same, await data.file('small', chunks)),
      items: map(nothing, '--count', String(chunks)),
      start: map(nothing, '--count', '1'),
    },
    rounds,
  );
  before();
  const begun = summary(usages.start).wall;
  const row = (name: 'configurations' | 'items') => {
    const { wall, cpu } = summary(usages[name]);
    return {
      case: `dispatch: 1 of ${chunks} ${name} per chunk, 2 workers`,
      measured: `${seconds(wall)}, CPU ${seconds(cpu)}, start ${seconds(begun)}`,
      value: chunks / (wall - begun),
      unit: 'chunks/s',
      target: { atLeast: 5000 },
      data: usages[name],
    };
  };
  return [row('configurations'), row('items')];
};
