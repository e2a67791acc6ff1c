import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AtomloopError } from '../../errors.js';
import { entryUrl, packageFile } from '../../package-files.js';
import { ChildProgram, exitText } from '../../programs/child-program.js';
import { FramedPipe } from '../../programs/framed-pipe.js';
import { HostClient } from '../remote/client.js';

const program = packageFile('build/Release/standby');
const entry = fileURLToPath(entryUrl('schemes/mpi/entry.js'));
/** Descriptor of the server's pipe. */
export const serverFd = 3;

/** Variables by which launchers tell a rank that it is one: children of a rank are none. */
const ofLauncher =
  /^(OMPI_|OPAL_|ORTE_|PRTE_|PMIX_|PMI_|PMI2_|HYDRA|HYDI_|MPI_LOCAL|MPIR_CVAR_|WFL_(AUTOPARA_)?MPIPOOL$)/;

/** The environment without what makes a process a rank. */
function withoutLauncher(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ofLauncher.test(name)));
}

/**
 * A place for a server of processes, taken before MPI is initialized: a process that has MPI must not start others.
 * Until it is needed a program of a few hundred kilobytes waits in it.
 */
export class Standby {
  readonly #program: ChildProgram;
  #client: HostClient | undefined;

  constructor() {
    this.#program = new ChildProgram({
      command: program,
      args: [process.execPath, ...process.execArgv, entry, String(process.pid)],
      env: withoutLauncher(process.env),
      extra: ['pipe'],
      onLine: (line) => writeSync(2, `${line}\n`),
    });
    // It must not keep a script alive that has come to its end.
    this.#program.unref();
  }

  /** The server, started on first use. */
  server(): HostClient {
    this.#client ??= this.#start();
    return this.#client;
  }

  #start(): HostClient {
    const stream = this.#program.pipe(serverFd);
    stream.write('!');
    const pipe: FramedPipe = new FramedPipe(stream, {
      onFrame: (type, payload) => {
        client.receive(type, payload);
      },
      onEnd: () =>
        void this.#program.exited.then((exit) => {
          client.lost(serverLost(exitText(exit)));
        }),
    });
    const client: HostClient = new HostClient({
      send: (type, pieces) => void pipe.send(type, pieces),
    });
    return client;
  }
}

function serverLost(reason: string): AtomloopError {
  return new AtomloopError('scheme', 'E_RANK_LOST', `the server of processes ended: ${reason}`);
}
