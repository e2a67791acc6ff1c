import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepGraph } from '../../../src/steps/step-graph.js';
import { StepJournal } from '../../../src/steps/journal/step-journal.js';
import { stepFiles } from '../../../src/steps/run/step-files.js';
import { StepRun } from '../../../src/steps/run/step-run.js';
import { parseWorkflow } from '../../../src/steps/workflow/read-workflow.js';
import { atomloop, interleave, median, summary } from '../measure.js';
import type { Row } from '../results.js';
import { seconds, type Case, type Suite } from '../suite.js';

const milliseconds = (value: number): string => `${(1e3 * value).toPrecision(3)} ms`;

/** A chain of empty functions, with and without a journal. */
async function chain({ directory, rounds }: Suite): Promise<Row> {
  const count = 1000;
  const state = join(directory, 'chain');
  const walls: Record<'journal' | 'memory', number[]> = { journal: [], memory: [] };
  for (let round = -1; round < rounds; round += 1) {
    for (const kind of ['journal', 'memory'] as const) {
      rmSync(state, { recursive: true, force: true });
      const graph = new StepGraph({ execution: 'parallel', ...(kind === 'journal' && { directory: state }) });
      for (let i = 0; i < count; i += 1) graph.insertStep('empty', (_: number) => undefined, [i]);
      const begin = performance.now();
      await graph.run();
      if (round >= 0) walls[kind].push((performance.now() - begin) / 1e3 / count);
    }
  }
  rmSync(state, { recursive: true, force: true });
  return {
    case: `chain of ${count} empty function steps`,
    measured: `${milliseconds(median(walls.journal))} a step, without a journal ${milliseconds(median(walls.memory))}`,
    value: 1e3 * median(walls.journal),
    unit: 'ms a step',
    target: { atMost: 2 },
    data: walls,
  };
}

async function plan({ directory, rounds }: Suite): Promise<Row> {
  const count = 10_000;
  const file = join(directory, 'wide.yaml');
  const steps = Array.from(
    { length: count },
    (_, i) => `  - {id: s${i}, run: [touch, out/${i}], prerequisites: []}\n`,
  );
  writeFileSync(file, `version: 1\nexecution: parallel\nthreads: 2\nsteps:\n${steps.join('')}`);
  const usages = await interleave({ plan: atomloop(['steps', 'plan', file, '--json']) }, rounds);
  rmSync(file);
  const { wall, cpu, peak } = summary(usages.plan);
  return {
    case: `steps plan of ${count} independent steps`,
    measured: `${seconds(wall)} (CPU ${seconds(cpu)}, ${(peak / 1e6).toFixed(0)} MB), start-up and reading included`,
    value: wall,
    unit: 's',
    target: { atMost: 1 },
    data: usages,
  };
}

/** Between the end of a program and the beginning of the step that waits for it. */
async function handOver({ directory }: Suite): Promise<Row> {
  const count = 200;
  const state = join(directory, 'hand-over');
  const lines = Array.from({ length: count }, (_, i) => `  - {id: s${i}, run: ['true']}\n`);
  const workflow = parseWorkflow(`version: 1\nsteps:\n${lines.join('')}`, 'flow.yaml');
  const journal = await StepJournal.open(stepFiles(state));
  const gaps: number[] = [];
  let ended = 0;
  try {
    const { steps, streams } = workflow;
    await new StepRun({
      ...{ settings: workflow, steps, streams, journal },
      onEvent: ({ type }) => {
        if (type === 'step-ended') ended = performance.now();
        else if (type === 'step-started' && ended > 0) gaps.push((performance.now() - ended) / 1e3);
      },
    }).run();
  } finally {
    await journal.close();
    rmSync(state, { recursive: true, force: true });
  }
  const most = Math.max(...gaps);
  return {
    case: 'hand-over between dependent steps',
    measured: `${milliseconds(median(gaps))} in the median of ${gaps.length}, at most ${milliseconds(most)}`,
    value: 1e3 * most,
    unit: 'ms',
    target: { atMost: 50 },
    data: gaps,
  };
}

/** Twenty chains of programs that make a file each. */
function writeChains(directory: string): void {
  const chains = 20;
  const length = 50;
  const out = (c: number, i: number): string => `out/${c}-${i}`;
  const all = Array.from(
    { length: chains * length },
    (_, k) => [Math.floor(k / length), k % length] as const,
  );
  const steps = all.map(([c, i]) => {
    const before = i === 0 ? '' : `s${c}-${i - 1}`;
    return `  - {id: s${c}-${i}, run: [touch, ${out(c, i)}], outputs: [${out(c, i)}], prerequisites: [${before}]}\n`;
  });
  const rules = all.map(([c, i]) => `${out(c, i)}: ${i === 0 ? '' : out(c, i - 1)}\n\ttouch $@\n`);
  const files = all.map(([c, i]) => out(c, i)).join(' ');
  writeFileSync(
    join(directory, 'flow.yaml'),
    // A file that is touched is empty: outputs of programs must not be, so they are not declared.
    `version: 1\nexecution: parallel\nthreads: 2\nsteps:\n${steps.join('').replaceAll(/, outputs: \[[^\]]*\]/g, '')}`,
  );
  writeFileSync(join(directory, 'Makefile'), `all: ${files}\n${rules.join('')}`);
}

async function besideMake({ directory, rounds }: Suite): Promise<Row> {
  const place = join(directory, 'chains');
  mkdirSync(place, { recursive: true });
  writeChains(place);
  const before = (): void => {
    for (const name of ['out', 'flow.yaml.atomloop'])
      rmSync(join(place, name), { recursive: true, force: true });
    mkdirSync(join(place, 'out'));
  };
  const usages = await interleave(
    {
      ours: atomloop(['steps', 'run', join(place, 'flow.yaml'), '-q'], before),
      make: { program: 'make', args: ['-s', '-j2', '-C', place], before },
    },
    rounds,
  );
  rmSync(place, { recursive: true });
  const [ours, make] = [summary(usages.ours), summary(usages.make)];
  return {
    case: '1000 steps that start a program, 20 chains',
    measured: `${seconds(ours.wall)} (CPU ${seconds(ours.cpu)}), make -j2 ${seconds(make.wall)} (CPU ${seconds(make.cpu)})`,
    value: ours.wall / make.wall,
    unit: 'x make -j2',
    note: 'make keeps no journal, no logs and no fingerprints, and its programs have no process group and no guard',
    data: usages,
  };
}

/** Workflows of steps. */
export const steps: Case = async (suite) => [
  await chain(suite),
  await plan(suite),
  await handOver(suite),
  await besideMake(suite),
];
