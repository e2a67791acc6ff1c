import type { ChunkTask } from '../../engine/spec.js';
import { AtomloopError, usageError } from '../../errors.js';
import { version } from '../../system/version.js';
import type { Loss } from '../remote/joint-session.js';
import type { Refusal } from './protocol.js';

/** The command that starts engines. */
const startHint = '`atomloop cluster start -n 4` starts some';

/** Where a worker is, for messages. */
export interface EnginePlace {
  readonly id: number;
  readonly host: string;
}

const placeText = ({ id, host }: EnginePlace): string => `engine ${id} on ${host}`;

export function noEngines(name: string): AtomloopError {
  return usageError('E_NO_ENGINES', `the cluster of ${name} has no engines`, {
    expected: 'engines that are up',
    hint: startHint,
  });
}

/** The engines are there, and work for others. */
export function busyEngines(name: string, seconds: number): AtomloopError {
  return usageError('E_NO_ENGINES', `no engine of the cluster of ${name} answers`, {
    expected: `an answer within ${seconds} s`,
    got: 'none: they are busy with the work of others, or hang',
    hint: `wait, or start more: ${startHint}`,
  });
}

/** All engines left, and no other came in time. */
export function enginesLost(seconds: number, last: AtomloopError): AtomloopError {
  return new AtomloopError('scheme', 'E_ENGINES_LOST', 'no engine is left', {
    cause: last,
    expected: `another within ${seconds} s`,
    got: last.message,
    hint: `${startHint}; then the same command again goes on`,
  });
}

/** The worker of an engine is gone, and with it what it had at hand. */
export function engineLost(place: EnginePlace, reason: string): AtomloopError {
  return new AtomloopError('scheme', 'E_ENGINE_LOST', `${placeText(place)} is lost: ${reason}`);
}

const refusals: Readonly<
  Record<Refusal['reason'], { readonly what: string; readonly expected: string; readonly hint: string }>
> = {
  node: {
    what: 'has no Node.js',
    expected: '`node` where the driver has it, or on the path of the engine',
    hint: 'install Node.js on that host, or start its engines with a `PATH` that has it',
  },
  package: {
    what: 'has no atomloop',
    expected: 'the package where the driver has it, or `atomloop` on the path of the engine',
    hint: `install atomloop ${version} on that host, or in a folder that all hosts see`,
  },
  version: {
    what: 'has another version of atomloop',
    expected: `atomloop ${version} at every engine`,
    hint: 'install the same version on all hosts, or use one that all hosts see',
  },
  start: {
    what: 'cannot start a worker',
    expected: 'a process that starts',
    hint: 'look at the limits of the host: memory, processes, disk',
  },
};

/** A host that cannot work for the run until somebody mends it. */
export function engineRefusal(place: EnginePlace, { reason, got }: Refusal): AtomloopError {
  const { what, expected, hint } = refusals[reason];
  return usageError('E_CLUSTER_ENGINE', `${placeText(place)} ${what}`, { expected, got, hint });
}

/** A worker that ended before it could be used. */
export function workerStartError(place: EnginePlace, reason: string, tail: string): AtomloopError {
  const last = tail
    .split('\n')
    .findLast((line) => /\berror\b/i.test(line) && !line.startsWith('    at '))
    ?.trim();
  return new AtomloopError('scheme', 'E_CLUSTER_ENGINE', `the worker of ${placeText(place)} ${reason}`, {
    expected: 'a worker that starts and answers',
    ...(last === undefined ? {} : { got: last }),
    ...(tail.includes('zeromq') && {
      hint: 'install the package `zeromq` on that host: `npm install zeromq`',
    }),
  });
}

/** A task that engines were lost at again and again: named where all were at the same configuration. */
export function deadly({ chunk, from, to }: ChunkTask, losses: readonly Loss[]): AtomloopError {
  const [{ index } = { index: undefined }] = losses;
  const isSame = index !== undefined && losses.every((loss) => loss.index === index);
  const first = chunk.firstIndex + from;
  const last = chunk.firstIndex + to - 1;
  return new AtomloopError(
    'scheme',
    'E_WORKER_KILLED',
    `${losses.length} workers were lost at the same configurations, ${first} to ${last}`,
    {
      got: losses.map(({ error }) => error.message).join('; '),
      ...(isSame && { index }),
    },
  );
}

/** What is no matter of a configuration may be one of the engine's host: which one is part of the message. */
export function placed(error: AtomloopError, place: EnginePlace): AtomloopError {
  const { kind, code, message, details } = error;
  const isOfTask = kind === 'operator' || kind === 'calculator' || code === 'E_WORKER_KILLED';
  if (isOfTask || code === 'E_STOPPED') return error;
  const more = new AtomloopError(kind, code, `${placeText(place)}: ${message}`, details);
  if (error.stack !== undefined) more.stack = error.stack;
  return more;
}
