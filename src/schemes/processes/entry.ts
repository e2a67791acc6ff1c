import { Socket } from 'node:net';
import { Engine } from '../../engine/engine.js';
import type { ChunkTask } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { FramedPipe } from '../../programs/framed-pipe.js';
import { offerLastWords } from '../../programs/last-words.js';
import { decodeMessage, encodeMessage } from '../../programs/message.js';
import { dieWithParent } from '../../system/death-signal.js';
import { exitNow } from '../../system/exit.js';
import { openSharedMemory } from '../../system/shared-memory.js';
import {
  frameFd,
  markedPlace,
  memoryBytes,
  memoryFd,
  ToDriver,
  ToWorker,
  wordsFd,
  workerMemory,
} from './protocol.js';
import type { WorkerInit } from './protocol.js';

// A worker: its argument is the process id of its driver.
if (!dieWithParent(Number(process.argv[2]))) exitNow(1);

offerLastWords(wordsFd);
const memory = workerMemory(openSharedMemory(memoryFd, memoryBytes));
let engine: Promise<Engine> | undefined;

const pipe = new FramedPipe(new Socket({ fd: frameFd, readable: true, writable: true }), {
  onFrame: (type, payload) => {
    if (type === ToWorker.init) void build(decodeMessage(payload) as WorkerInit);
    else if (type === ToWorker.task) void run(payload);
    else void end();
  },
  onEnd: () => exitNow(0),
});

async function build({ spec, slot }: WorkerInit): Promise<void> {
  engine = Engine.create(spec, { slot, stop: memory.stop });
  await engine.catch(() => undefined);
  await pipe.send(ToDriver.ready);
}

async function run(payload: Uint8Array): Promise<void> {
  memory.mark[0] = -1;
  try {
    const task = decodeMessage(payload) as ChunkTask;
    if (engine === undefined) throw new Error('a task came before the operator');
    const built = await engine;
    const mark = (index: number): void => {
      memory.mark[0] = index + 1;
    };
    reply(ToDriver.result, await built.run(task, mark));
  } catch (thrown) {
    reply(ToDriver.error, AtomloopError.from(thrown, 'internal', 'E_INTERNAL').toRecord());
  }
}

function reply(type: number, answer: unknown): void {
  const message = encodeMessage(answer);
  memory.mark[0] = 0;
  void pipe.send(type, message);
}

async function end(): Promise<void> {
  await engine?.then((built) => built.dispose()).catch(() => undefined);
  exitNow(0);
}

/** What nobody waited for belongs to the configuration at work; after it nothing here can be relied on. */
function fault(thrown: unknown): void {
  const place = markedPlace(memory);
  const [kind, code] =
    place.index === undefined ? (['internal', 'E_INTERNAL'] as const) : (['operator', 'E_OPERATOR'] as const);
  const error = AtomloopError.from(thrown, kind, code).at(place);
  void pipe.send(ToDriver.fault, encodeMessage(error.toRecord())).then(() => exitNow(1));
}

process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);
// Signals to a whole job are the driver's: it finishes or drops what is in flight, and ends its workers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
  process.on(signal, () => undefined);
