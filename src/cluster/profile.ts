export const launcherTypes = ['local', 'ssh', 'slurm', 'mpi', 'pbs', 'lsf', 'sge'] as const;
/** Who starts engines. */
export type LauncherType = (typeof launcherTypes)[number];

/** How a cluster is started and found. */
export interface Profile {
  readonly name: string;
  /** Our half of it; absent where there is none, which means defaults. */
  readonly file?: string;
  /** The other half. */
  readonly ipyparallel: { readonly profile: string; readonly clusterId: string };
  readonly launcher: {
    readonly type: LauncherType;
    /** Of ssh: where engines start. */
    readonly hosts: readonly string[];
    /** Of batch systems: directives; of mpi: arguments of `mpiexec`; of ssh: arguments of `ssh`. */
    readonly args: readonly string[];
  };
  /** How many engines a start without a number starts. */
  readonly engines?: number;
  /** Engines without work end after this; undefined: never. */
  readonly idleMs?: number;
  /** How long a start may take. */
  readonly startMs: number;
  /** Address on which the controller listens. */
  readonly listen: string;
  /** Whether all traffic is encrypted (CURVE). */
  readonly isEncrypted: boolean;
  /** Enabled schemes, best first. */
  readonly schemes?: readonly string[];
  /** Interpreter of controller and engines. */
  readonly python?: string;
}

/** Addresses that no other host reaches. */
export const isLoopback = (address: string): boolean => /^(127\.\d+\.\d+\.\d+|localhost|::1)$/.test(address);
