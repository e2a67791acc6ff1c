/** What a launcher of MPI tells its ranks; what the user sets for all of them, such as `OMPI_ALLOW_RUN_AS_ROOT`, stays. */
const ofLauncher = /^(OMPI_(?!ALLOW_)|PMIX_|PMI_|ORTE_|PRTE_|HYDI_|MPIR?_LOCAL)/;

/** Names of the variables by which an MPI in a child of a rank would take itself for that rank. */
export function launcherVariables(env: NodeJS.ProcessEnv = process.env): string[] {
  const isRank = ['OMPI_COMM_WORLD_SIZE', 'PMIX_RANK', 'PMI_RANK'].some((name) => env[name] !== undefined);
  return isRank ? Object.keys(env).filter((name) => ofLauncher.test(name)) : [];
}

/** An environment in which programs that use MPI work alone, also in a rank of a job. */
export function standaloneEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const hidden = new Set(launcherVariables(env));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name)));
}
