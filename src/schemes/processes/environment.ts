/** GPUs that this process may use, as CUDA names them; undefined where that is not limited. */
function visibleDevices(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const devices = env['CUDA_VISIBLE_DEVICES'];
  if (devices === undefined) return undefined;
  return devices
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * Environment of a worker: one thread for numerical libraries unless the user says otherwise, and with
 * `WFL_TORCH_N_GPUS` = N the (place mod N)-th visible GPU, where `place` is that of the worker in its pool, or of a rank on its host.
 */
export function workerEnvironment(place: number, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const own = { OMP_NUM_THREADS: '1', ...env };
  const gpus = Number(env['WFL_TORCH_N_GPUS']);
  if (!Number.isInteger(gpus) || gpus < 1) return own;
  const visible = visibleDevices(env);
  const device = place % gpus;
  if (visible?.length === 0) return own;
  return { ...own, CUDA_VISIBLE_DEVICES: visible?.[device % visible.length] ?? String(device) };
}

/** Options of Node that concern every process of a run: memory, loaders, permissions of the language. */
const forWorkers =
  /^(--(max-|stack-|import|require|(experimental-)?loader|conditions|expose|enable-source)|-[rC])/;

/** Options of this Node that its workers get too, each with its value. */
export function workerOptions(options: readonly string[] = process.execArgv): string[] {
  return options.filter((option, i) => {
    const isValue = !option.startsWith('-');
    return forWorkers.test(isValue ? (options[i - 1] ?? '') : option);
  });
}
