// node dist/test/bench/cluster-scheme.js: chunks at two workers of each scheme, and calls of ipyparallel's own client, on one machine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasEngines } from '../schemes/cluster/test-cluster.js';
import { frames } from '../helpers/frames.js';
import { IpCluster } from '../helpers/ipcluster.js';
import { largeChunk, smallChunk } from './cluster/chunks.js';
import { python, run, script, type Command } from './measure.js';
import { ranks, whyNot } from './mpi/jobs.js';

interface Speed {
  readonly startSeconds?: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly chunksPerSecond: number;
  readonly balancedPerSecond?: number;
  readonly megabytesPerSecond: number;
  /** Of chunks that are read and written with ASE. */
  readonly copiedPerSecond?: number;
  readonly copiedMegabytesPerSecond?: number;
}

const speed = fileURLToPath(new URL('./cluster/session-speed.js', import.meta.url));
const node = (scheme: string, env: Record<string, string> = {}): Command => ({
  program: process.execPath,
  args: [speed, scheme],
  env,
});

function rowOf(name: string, speed: Speed): string {
  const { startSeconds, medianMs, p95Ms, chunksPerSecond, balancedPerSecond, megabytesPerSecond } = speed;
  const { copiedPerSecond = 0, copiedMegabytesPerSecond = 0 } = speed;
  const cells = [
    startSeconds?.toFixed(2) ?? '',
    medianMs.toFixed(2),
    p95Ms.toFixed(2),
    chunksPerSecond.toFixed(0),
    megabytesPerSecond.toFixed(0),
  ];
  const row = `${name.padEnd(13)}${cells.map((cell) => cell.padStart(8)).join(' ')}`;
  if (balancedPerSecond === undefined) return row;
  return `${row}
  of bytes alone; balanced by its scheduler: ${balancedPerSecond.toFixed(0)} chunks/s
  read and written with ASE: ${copiedPerSecond.toFixed(0)} chunks/s, ${copiedMegabytesPerSecond.toFixed(1)} MB/s`;
}

const folder = mkdtempSync(join(tmpdir(), 'atomloop-bench-'));
const texts = [smallChunk, largeChunk].map(([count, , atoms], i) => {
  const path = join(folder, `${i}.xyz`);
  writeFileSync(path, frames(count, atoms));
  return path;
});
const ends: (() => unknown)[] = [];
const context = { after: (end: () => unknown) => void ends.push(end) };
try {
  const { connectionFile } = await IpCluster.start(context, { engines: 2 });
  await hasEngines(connectionFile, 2);
  const commands: Record<string, Command> = {
    threads: node('threads'),
    processes: node('processes'),
    ...(whyNot('openmpi') === undefined && { mpi: ranks('openmpi', 2, node('mpi')) }),
    cluster: node('cluster', { ATOMLOOP_CLUSTER: connectionFile }),
    ipyparallel: { program: python, args: [script('ipyparallel_echo.py'), connectionFile, ...texts] },
  };
  console.log('scheme       start s  median ms  p95 ms  chunks/s  MB/s');
  for (const [name, command] of Object.entries(commands)) {
    const { stdout } = await run(command);
    console.log(rowOf(name, JSON.parse(stdout) as Speed));
  }
} finally {
  for (const end of ends) await end();
  rmSync(folder, { recursive: true });
}
