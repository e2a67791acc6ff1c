/** `slurm.conf` of hosts of a test: each has more cores than there are, and what waits begins at once. */
export function configurationOf(folder: string, hosts: readonly string[]): string {
  const settings = {
    ClusterName: 'test',
    SlurmctldHost: hosts[0],
    SlurmUser: 'root',
    AuthType: 'auth/munge',
    CredType: 'cred/munge',
    // A requeued job waits until its credential has expired, 2 min by default.
    AuthInfo: `socket=${folder}/socket,cred_expire=5`,
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/%n/spool`,
    SlurmctldPidFile: `${folder}/slurmctld.pid`,
    SlurmdPidFile: `${folder}/%n/slurmd.pid`,
    SlurmctldLogFile: `${folder}/slurmctld.log`,
    SlurmdLogFile: `${folder}/%n/slurmd.log`,
    TmpFS: `${folder}/%n`,
    SlurmdParameters: 'config_overrides',
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    SchedulerType: 'sched/backfill',
    SchedulerParameters: 'batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1',
    JobAcctGatherType: 'jobacct_gather/none',
    AccountingStorageType: 'accounting_storage/none',
    MpiDefault: 'none',
    OverTimeLimit: 0,
    KillWait: 2,
    InactiveLimit: 0,
    PartitionName: 'all Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4',
  };
  return [
    ...hosts.map((host) => `NodeName=${host} CPUs=8 State=UNKNOWN`),
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    '',
  ].join('\n');
}
