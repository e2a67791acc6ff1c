import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { usageError, type AtomloopError } from '../../errors.js';
import { exitNow, onLeave } from '../../system/exit.js';
import { mpiAddon, type MpiFlavor } from './addon.js';
import { setJoined } from './joined.js';
import type { Launcher } from './launcher.js';
import { workerEnvironment } from '../processes/environment.js';
import { RankPools } from './rank-pools.js';
import { RankZero } from './rank-zero.js';
import { Standby } from './standby.js';
import { WorkingRank } from './rank.js';

/** A rank that sent nothing for so long is lost. */
const patienceSeconds = 20;
const endSeconds = 1;

/** Makes the ranks of a job one pool. Resolves in rank 0 only. */
export async function joinRanks(launcher: Launcher, flavor: MpiFlavor): Promise<void> {
  const addon = mpiAddon(flavor);
  if (launcher.rank > 0) ignoreSignals();
  // GPUs are shared out among the ranks of a host.
  Object.assign(process.env, workerEnvironment(launcher.localRank));
  const pools = new RankPools(new Standby());
  let member: RankZero | WorkingRank | undefined;
  const world = addon.start({
    patienceSeconds,
    onMessage: (source, type, payload) => member?.receive(source, type, new Uint8Array(payload)),
    onLost: (rank, reason) => member?.lost(rank, reason),
  });
  if (world.size !== launcher.size) {
    addon.finish(endSeconds);
    throw otherMpi(launcher, world.library);
  }
  if (world.rank > 0) {
    member = new WorkingRank(addon, world, pools);
    return new Promise(() => undefined);
  }
  const zero = new RankZero(addon, world, pools);
  member = zero;
  endWithProcess(zero);
  addon.setRef(false);
  await zero.greeted();
  setJoined(zero);
}

/** Signals to a whole job are rank 0's, which tells the others to end. */
function ignoreSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
    process.on(signal, () => undefined);
}

/** Node shows an uncaught error after its last listener, which may have to end the process itself. */
function endWithProcess(zero: RankZero): void {
  let fatal: { readonly error: unknown } | undefined;
  process.on('uncaughtExceptionMonitor', (error) => {
    fatal = { error };
  });
  onLeave((code) => {
    if (zero.end(code)) return;
    if (fatal !== undefined) writeSync(2, `${inspect(fatal.error)}\n`);
    exitNow(code);
  });
}

/** Every rank thinks that it is alone. */
function otherMpi({ name, size }: Launcher, library: string): AtomloopError {
  const given = process.env['ATOMLOOP_MPI'];
  return usageError('E_MPI', `${name} started ${size} ranks, but MPI knows of one only`, {
    expected: `the launcher of the MPI that atomloop uses: ${library}`,
    got: name,
    hint:
      given === undefined
        ? 'build atomloop with the compiler of the MPI that the launcher is of: `MPICXX=… npm run build:mpi`'
        : `\`ATOMLOOP_MPI\` is \`${given}\`: unset it, and the launcher decides`,
  });
}
