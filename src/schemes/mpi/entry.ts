import { Socket } from 'node:net';
import { FramedPipe } from '../../programs/framed-pipe.js';
import { dieWithParent } from '../../system/death-signal.js';
import { exitNow } from '../../system/exit.js';
import { processesPool } from '../processes/scheme.js';
import { Host } from '../remote/host.js';
import { serverFd } from './standby.js';

// A server of processes for a rank: its argument is the process id of the rank.
if (!dieWithParent(Number(process.argv[2]))) exitNow(1);

const host: Host = new Host({ send: (type, pieces) => void pipe.send(type, pieces) }, ({ npool }) =>
  Promise.resolve(processesPool(npool)),
);
const pipe = new FramedPipe(new Socket({ fd: serverFd, readable: true, writable: true }), {
  onFrame: (type, payload) => {
    host.receive(type, payload);
  },
  onEnd: () => exitNow(0),
});

// Signals to a whole job are rank 0's.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
  process.on(signal, () => undefined);
