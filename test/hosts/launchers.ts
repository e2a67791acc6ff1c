import type { MpiFlavor } from '../../src/schemes/mpi/addon.js';

export interface Launch {
  readonly hosts: readonly string[];
  /** Program that is called as ssh would be. */
  readonly agent: string;
  /** Names of variables that all ranks get; MPICH takes all along by itself. */
  readonly variables: readonly string[];
}

/** `mpirun`, up to the arguments of the caller: ranks go round the hosts and reach other hosts by TCP alone. */
export function launcherOf(flavor: MpiFlavor, { hosts, agent, variables }: Launch): readonly string[] {
  if (flavor === 'mpich') {
    return [
      'mpiexec.mpich',
      '-launcher',
      'rsh',
      '-launcher-exec',
      agent,
      '-iface',
      'eth0',
      '-hosts',
      hosts.join(),
    ];
  }
  const parameters = {
    plm_rsh_agent: agent,
    pml: 'ob1',
    btl: 'self,vader,tcp',
    btl_tcp_if_include: 'eth0',
    oob_tcp_if_include: 'eth0',
  };
  return [
    ...['mpirun.openmpi', '--allow-run-as-root', '--host', hosts.join(), '--bind-to', 'none'],
    ...['--map-by', 'node:OVERSUBSCRIBE'],
    ...variables.flatMap((name) => ['-x', name]),
    ...Object.entries(parameters).flatMap(([name, value]) => ['--mca', name, value]),
  ];
}
