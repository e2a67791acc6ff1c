import type { Command } from 'commander';
import { poolSize, rankCount, schemeName } from '../../loop/settings.js';
import { clusterName } from '../../schemes/cluster/place.js';
import { pickScheme, schemeNames, whyNot, type PickRequest } from '../../schemes/pick.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { print, say } from '../terminal.js';

const about: Readonly<Record<(typeof schemeNames)[number], string>> = {
  serial: 'all in this process, one chunk after another',
  threads: 'threads of this process, for JavaScript and our own kernels',
  processes: 'processes of their own, for what may crash or hang',
  mpi: 'all ranks of an MPI job, for more than one host: `WFL_MPIPOOL=1 mpirun -n N atomloop …`',
  cluster: 'engines of an ipyparallel cluster, which come and go: `ATOMLOOP_CLUSTER=PROFILE`',
};

interface SchemesFlags {
  readonly json?: boolean;
}

function request(): PickRequest {
  const warn = (event: { type: string; message?: string }): void => {
    if (event.message !== undefined) say(`warning: ${event.message}`);
  };
  const { npool, reason } = poolSize(undefined, process.env, warn);
  const scheme = schemeName(undefined, process.env);
  const ranks = rankCount(scheme, process.env, warn);
  return {
    scheme,
    npool,
    npoolReason: reason,
    supports: ['threads', 'processes', 'remote'],
    isLocal: false,
    ranks,
    cluster: clusterName(process.env),
  };
}

export function define(command: Command, finish: Finish): void {
  command.option('--json', 'as one JSON object').action(({ json }: SchemesFlags) => {
    const asked = request();
    const choice = pickScheme(asked);
    const rows = schemeNames.map((name) => ({
      name,
      about: about[name],
      unavailable: whyNot(name, asked) ?? null,
    }));
    if (json === true) print(JSON.stringify({ picked: choice, schemes: rows }));
    else {
      for (const row of rows)
        print(
          `${row.name.padEnd(10)}${row.about}${row.unavailable === null ? '' : ` (not now: ${row.unavailable})`}`,
        );
      print(`picked    ${choice.scheme}, ${choice.reason}`);
    }
    finish(ExitCode.done);
  });
}

export const examples = [
  ['what would be picked here', 'atomloop schemes'],
  ['for a script', 'atomloop schemes --json'],
] as const;
