import { AtomloopError } from '../errors.js';
import type { ClusterClient } from './client.js';
import type { Target } from './contract.js';
import { engineFunction } from './engine-source.js';

/** How a program on an engine ended. */
export interface EngineExit {
  /** Number of the engine that ran it. */
  readonly engine: string;
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

interface RunAnswer {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** How much longer than the program its answer may take. */
const slackMs = 10_000;

/** Runs a program on an engine, or on whichever has nothing to do, and waits for its end. */
export async function execOnEngine(
  client: ClusterClient,
  target: Target,
  { command, timeoutMs, signal }: ExecOptions,
): Promise<EngineExit> {
  const seconds = timeoutMs === undefined ? null : timeoutMs / 1000;
  const call = { function: engineFunction('run'), args: [command, process.cwd(), seconds] };
  const limit = timeoutMs === undefined ? {} : { timeoutMs: timeoutMs + slackMs };
  const { value, engine } = await client.apply(target, call, { signal, ...limit });
  const answer: unknown = value;
  if (isAnswer(answer)) return { engine: nameOf(client, engine), ...answer };
  throw new AtomloopError('scheme', 'E_CLUSTER_PROTOCOL', 'an engine gave no exit code', { got: engine });
}

/** The number of an engine; its own name where it has left. */
function nameOf({ engines }: ClusterClient, uuid: string): string {
  return String(engines.find((engine) => engine.uuid === uuid)?.id ?? uuid);
}

function isAnswer(value: unknown): value is RunAnswer {
  const { code, stdout, stderr } = (value ?? {}) as Partial<RunAnswer>;
  return Number.isInteger(code) && stdout instanceof Uint8Array && stderr instanceof Uint8Array;
}
