// npm run bench [-- --quick] [-- --only CASE[,CASE]]: the speeds that the project promises, beside ASE in the same run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { calculate } from './cases/calculate.js';
import { cluster } from './cases/cluster.js';
import { codec } from './cases/codec.js';
import { descriptor } from './cases/descriptor.js';
import { dispatch } from './cases/dispatch.js';
import { dynamics } from './cases/dynamics.js';
import { foreign } from './cases/foreign.js';
import { growth } from './cases/growth.js';
import { journal, resume } from './cases/journal.js';
import { mpi } from './cases/mpi.js';
import { python as bridge } from './cases/python.js';
import { copy, map } from './cases/rewrite.js';
import { start } from './cases/start.js';
import { BenchData } from './data.js';
import { python, script } from './measure.js';
import { records, table, type Row } from './results.js';
import type { Case, Suite } from './suite.js';

const cases: Readonly<Record<string, Case>> = {
  start,
  codec,
  dispatch,
  copy,
  map,
  calculate,
  dynamics,
  descriptor,
  growth,
  journal,
  resume,
  mpi,
  python: bridge,
  foreign,
  cluster,
};
const neededBytes = 3e9;

/** In memory where there is room, so that no disk is measured. */
function scratchParent(): string {
  const given = process.env['ATOMLOOP_BENCH_DIR'];
  if (given !== undefined) return given;
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > neededBytes ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

function machine(directory: string) {
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    memory: totalmem(),
    kernel: release(),
    load: loadavg(),
    node: process.version,
    ase: execFileSync(python, [script('ase_version.py')], { encoding: 'utf8' }).trim(),
    directory,
  };
}

function chosen(only: string | undefined): string[] {
  const names = only?.split(',') ?? Object.keys(cases);
  const unknown = names.find((name) => !Object.hasOwn(cases, name));
  if (unknown === undefined) return names;
  throw new Error(`no case \`${unknown}\`; expected: ${Object.keys(cases).join(', ')}`);
}

async function runCases(names: readonly string[], suite: Suite): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    console.error(`measuring: ${name}`);
    rows.push(...((await cases[name]?.(suite)) ?? []));
  }
  return rows;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const names = chosen(values.only);
  const directory = mkdtempSync(join(scratchParent(), 'atomloop-bench-'));
  const about = machine(directory);
  try {
    const divisor = values.quick ? 10 : 1;
    const rows = await runCases(names, {
      data: new BenchData(directory),
      directory,
      rounds: values.quick ? 3 : 5,
      divisor,
    });
    console.log(`${about.processors} x ${about.processor}, Node ${about.node}, ASE ${about.ase}`);
    console.log(table(rows));
    const folder = resolve('bench-results');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${about.date.replaceAll(':', '-')}.json`);
    writeFileSync(
      file,
      `${JSON.stringify({ ...about, quick: values.quick, rows: records(rows) }, undefined, 1)}\n`,
    );
    console.log(`written: ${file}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
