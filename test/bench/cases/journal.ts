import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atomloop, interleave, summary, type Command } from '../measure.js';
import { outputIn, removeOutput, seconds, type Case } from '../suite.js';

/** Works one millisecond on every configuration, without giving the processor away. */
const work = `
export default { shape: 'each', each(c) {
  const end = performance.now() + 1;
  while (performance.now() < end);
  return c;
} };\n`;

/** What a journaled output costs beside standard output, and workers as processes beside threads. */
export const journal: Case = async (suite) => {
  const { data, directory, divisor, rounds } = suite;
  const count = 20_000 / divisor;
  const output = outputIn(suite);
  const module = join(directory, 'work.mjs');
  writeFileSync(module, work);
  const before = (): void => {
    removeOutput(output);
  };
  const input = await data.file('small', count);
  const map = (to: string, scheme: string): Command =>
    atomloop(['map', module, input, '-o', to, '--npool', '2', '--scheme', scheme, '--quiet'], before);
  const usages = await interleave(
    { stream: map('-', 'threads'), file: map(output, 'threads'), processes: map(output, 'processes') },
    Math.min(3, rounds),
  );
  before();
  const wall = (name: keyof typeof usages): number => summary(usages[name]).wall;
  return [
    {
      case: `journal: ${count} configurations of 1 ms, 2 workers`,
      measured: `${seconds(wall('file'))}, to standard output ${seconds(wall('stream'))}`,
      value: 100 * (wall('file') / wall('stream') - 1),
      unit: '% more',
      target: { atMost: 3 },
      data: usages,
    },
    {
      case: 'isolation: the same in processes',
      measured: `${seconds(wall('processes'))}, threads ${seconds(wall('file'))}`,
      value: wall('processes') / wall('file'),
      unit: 'x threads',
    },
  ];
};

/** Hangs at one configuration the first time; the second time it notes when it is first called. */
const hanging = `
import { existsSync, writeFileSync } from 'node:fs';
let isFirst = true;
export default { shape: 'each', each(c, { at, note, resumed }, { index }) {
  if (isFirst && existsSync(resumed)) writeFileSync(note, String(Date.now()), { flag: 'a' });
  isFirst = false;
  return index === at && !existsSync(resumed) ? new Promise(() => {}) : c;
} };\n`;

/** How long an interrupted run of a million configurations takes until it computes again. */
export const resume: Case = async (suite) => {
  const { data, directory, divisor } = suite;
  const count = 1_000_000 / divisor;
  const output = outputIn(suite);
  const [module, note, resumed] = ['hang.mjs', 'note', 'resumed'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(module, hanging);
  const settings = ['--set', `at=${count - 2}`, '--set', `note=${note}`, '--set', `resumed=${resumed}`];
  const input = await data.file('small', count);
  const { program, args } = atomloop([
    'map',
    module,
    input,
    '-o',
    output,
    '--npool',
    '2',
    '--quiet',
    ...settings,
  ]);
  removeOutput(output);
  const first = spawn(program, args, { stdio: 'ignore' });
  await untilStill(`${output}.atomloop/journal`);
  first.kill('SIGKILL');
  await new Promise((resolve) => first.once('close', resolve));
  writeFileSync(resumed, '');
  const started = Date.now();
  const second = spawn(program, args, { stdio: 'ignore' });
  await new Promise((resolve) => second.once('close', resolve));
  const value = (Number(readFileSync(note, 'utf8').slice(0, 13)) - started) / 1e3;
  removeOutput(output);
  for (const path of [note, resumed]) rmSync(path);
  return [
    {
      case: `resume: ${count} configurations, killed near the end`,
      measured: `computes again after ${seconds(value)}, start-up included`,
      value,
      unit: 's',
      target: { atMost: 2 },
    },
  ];
};

/** Until a file has not grown for a second. */
async function untilStill(path: string): Promise<void> {
  for (let last = -1; ;) {
    await sleep(1000);
    const size = existsSync(path) ? statSync(path).size : -1;
    if (size > 0 && size === last) return;
    last = size;
  }
}
