import { ExitCode } from './exit-codes.js';
import { findLauncher, poolVariable } from '../schemes/mpi/launcher.js';
import { exitNow } from '../system/exit.js';
import { runCommandLine } from './command-line.js';
import { commands } from './commands.js';
import { report } from './report.js';

/** Under a launcher of MPI only rank 0 goes on from here. */
async function joinRanks(): Promise<void> {
  if (poolVariable(process.env) === undefined || findLauncher(process.env) === undefined) return;
  await (await import('../schemes/mpi/join.js')).joinMpiPool();
}

async function main(): Promise<void> {
  const code = await joinRanks()
    .then(() => runCommandLine(process.argv.slice(2), commands))
    .catch(report);
  process.exitCode = code;
  // Threads may still be inside native code, and an ordinary exit would wait for them.
  if (code === ExitCode.stopped || code === ExitCode.noProgress) exitNow(code);
}

await main();
