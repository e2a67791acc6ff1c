import { readdirSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ChunkResult, ChunkTask, EngineSpec } from '../../../src/engine/spec.js';
import type { OperatorArguments } from '../../../src/operators/operator.js';
import { processesPool } from '../../../src/schemes/processes/scheme.js';
import type { Session } from '../../../src/schemes/scheme.js';
import { frames } from '../../helpers/frames.js';
import { processState } from '../../helpers/wait.js';

export function engineSpec(module: string, name: string, args: OperatorArguments = {}): EngineSpec {
  return {
    operator: { type: 'module', module: { url: pathToFileURL(module).href, export: name } },
    args,
    seed: 0,
    onError: 'set-aside',
    failurePrefix: '',
    tags: {},
    formats: ['extxyz'],
  };
}

/** A task of `count` configurations, the first of them at `firstIndex` of the run. */
export function task(count: number, firstIndex = 0, atoms = 4): ChunkTask {
  const text = new TextEncoder().encode(frames(count, atoms));
  const origin = { file: 'in.xyz', firstFrame: firstIndex, firstLine: 1 };
  const piece = { origin, format: 'extxyz', count, text, source: 0 };
  return {
    chunk: { id: 0, firstIndex, count, pieces: [piece], output: 0, first: 0 } as never,
    from: 0,
    to: count,
  };
}

export interface Opened {
  readonly session: Session;
  readonly lines: string[];
  run(task: ChunkTask, signal?: AbortSignal): Promise<ChunkResult>;
}

/** An open session of `npool` workers that is closed after the test. */
export async function open(context: TestContext, engine: EngineSpec, npool = 1): Promise<Opened> {
  const lines: string[] = [];
  const pool = processesPool(npool, { onLine: (line) => lines.push(line) });
  const session = await pool.open({ engine });
  context.after(() => session.close());
  return {
    session,
    lines,
    run: (one, signal = new AbortController().signal) => session.run(one, { signal }),
  };
}

/** Process ids of living children, of this process by default, without its guard. */
export function childrenOf(parent = process.pid): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'guard') return false;
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return (
        Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent &&
        processState(pid) !== undefined
      );
    } catch {
      return false;
    }
  });
}
