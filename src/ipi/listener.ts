import { once } from 'node:events';
import { chmodSync, unlinkSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { AtomloopError } from '../errors.js';
import { socketPath, type IpiAddress } from './address.js';

let count = 0;

/** What a client is told: each worker and each start has a socket of its own, where clients are started by us. */
function own(address: IpiAddress): IpiAddress {
  if (address.type === 'tcp') return address;
  count += 1;
  return { type: 'unix', name: `${address.name}_${process.pid}_${count}` };
}

/** True where somebody listens at a socket. */
async function isAlive(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function bind(server: Server, address: IpiAddress): Promise<void> {
  const place =
    address.type === 'unix' ? { path: socketPath(address.name) } : { host: address.host, port: address.port };
  server.listen({ ...place, backlog: 1 });
  await once(server, 'listening');
  if (address.type === 'unix') chmodSync(socketPath(address.name), 0o600);
}

function bindError(address: IpiAddress, cause: unknown): AtomloopError {
  const at = address.type === 'unix' ? socketPath(address.name) : `${address.host}:${address.port}`;
  return new AtomloopError('usage', 'E_IPI_ADDRESS', `cannot wait for i-PI clients at \`${at}\``, {
    cause,
    got: cause instanceof Error ? cause.message : String(cause),
    hint: 'every worker needs a port of its own: use port 0, `unix:NAME` or `--npool 1`',
  });
}

/** A socket that waits for one client. */
export class Listener {
  private constructor(
    private readonly server: Server,
    readonly address: IpiAddress,
  ) {}

  /** With `isShared` a UNIX socket has just the name that was given. Throws `E_IPI_ADDRESS`. */
  static async open(given: IpiAddress, isShared: boolean): Promise<Listener> {
    const address = isShared ? given : own(given);
    const server = createServer();
    try {
      // What a run that was killed has left.
      if (address.type === 'unix' && !(await isAlive(socketPath(address.name)))) removeSocket(address.name);
      await bind(server, address);
    } catch (cause) {
      throw bindError(address, cause);
    }
    if (address.type === 'unix') return new Listener(server, address);
    return new Listener(server, { ...address, port: (server.address() as AddressInfo).port });
  }

  /** The first client; nobody else is let in, and a UNIX socket is gone from the file system. */
  async accept(signal: AbortSignal): Promise<Socket> {
    try {
      const [socket] = (await once(this.server, 'connection', { signal })) as [Socket];
      return socket;
    } finally {
      this.server.close();
    }
  }
}

function removeSocket(name: string): void {
  try {
    unlinkSync(socketPath(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
