/** What a look at the cluster in use tells. */
export interface ClusterReading {
  /** Of the profile, or the connection file. */
  readonly name: string;
  /** Absent where a connection file is named instead. */
  readonly profile?: string;
  /** How many work; 0 where that is not known. */
  readonly engines: number;
  /** They will be started for the run. */
  readonly isStarting?: true;
  /** Why a cluster that was started has no engines that can be used; absent where it has, and where it is not running. */
  readonly trouble?: string;
}

/** The command that gives a cluster engines. */
export function startCommand({ profile }: Pick<ClusterReading, 'profile'>): string {
  return `\`atomloop cluster start -n N${profile === undefined ? '' : ` --profile ${profile}`}\``;
}
