import { createInterface } from 'node:readline';
import { encodeMessage } from '../../programs/message.js';
import { dieWithParent } from '../../system/death-signal.js';
import { exitNow } from '../../system/exit.js';
import { workerEnvironment } from '../processes/environment.js';
import { processesPool } from '../processes/scheme.js';
import { Host } from '../remote/host.js';
import { Broker } from './broker.js';
import { aliveMilliseconds, WorkerMessage, type LineMessage, type WorkerInit } from './protocol.js';
import { Silence } from './silence.js';

// The worker beside an engine: its argument is the process id of the engine.
if (!dieWithParent(Number(process.argv[2]))) exitNow(1);

/** A driver that was not heard for so long is gone. */
const silentLooks = 30;
/** One that did not answer the greeting may have ended before it came. */
const firstLooks = 5;
const endMilliseconds = 2000;

// The engine keeps the pipe open as long as it lives.
const input = createInterface({ input: process.stdin });
input.once('line', (line) => void work(JSON.parse(line) as WorkerInit));
input.once('close', () => exitNow(0));
// Signals to a whole job are the driver's.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
  process.on(signal, () => undefined);

async function work({ place, identity, driver, ...at }: WorkerInit): Promise<void> {
  Object.assign(process.env, workerEnvironment(place));
  const broker = await Broker.connect(at, identity);
  const send = (type: number, pieces?: readonly Uint8Array[]): void => {
    broker.send(driver, type, pieces);
  };
  const onLine = (line: string): void => {
    send(WorkerMessage.line, encodeMessage({ line } satisfies LineMessage));
  };
  const host = new Host({ send }, ({ npool }) => Promise.resolve(processesPool(npool, { onLine })));
  const end = async (): Promise<void> => {
    setTimeout(() => exitNow(0), endMilliseconds);
    await host.end();
    exitNow(0);
  };
  let silence = new Silence(aliveMilliseconds, firstLooks, () => void end());
  let hasAnswered = false;
  broker.listen((from, type, payload) => {
    if (from !== driver) return;
    if (hasAnswered) silence.heard();
    else {
      hasAnswered = true;
      silence.end();
      silence = new Silence(aliveMilliseconds, silentLooks, () => void end());
    }
    if (type === WorkerMessage.end) void end();
    else if (type !== WorkerMessage.alive) host.receive(type, payload);
  });
  send(WorkerMessage.greeting);
  setInterval(() => {
    send(WorkerMessage.alive);
  }, aliveMilliseconds);
}
