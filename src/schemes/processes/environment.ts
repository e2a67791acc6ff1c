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
 * Environment of the worker in a slot: one thread for numerical libraries unless the user says otherwise, and with
 * `WFL_TORCH_N_GPUS` = N the (slot mod N)-th visible GPU.
 */
export function workerEnvironment(slot: number, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const own = { OMP_NUM_THREADS: '1', ...env };
  const gpus = Number(env['WFL_TORCH_N_GPUS']);
  if (!Number.isInteger(gpus) || gpus < 1) return own;
  const visible = visibleDevices(env);
  const place = slot % gpus;
  if (visible?.length === 0) return own;
  return { ...own, CUDA_VISIBLE_DEVICES: visible?.[place % visible.length] ?? String(place) };
}

/** Options of Node with a value of their own as the next argument that make it run something else than a file. */
const withSource = /^(-e|-p|-pe|--eval|--print)$/;
const notForWorkers =
  /^(--inspect|--debug|--test|--watch|--input-type|--check|--interactive|-[cip]$|--eval=|--print=)/;

/** Options of this Node that its workers need too: memory limits, loaders, warnings. */
export function workerOptions(options: readonly string[] = process.execArgv): string[] {
  return options.filter((option, i) => {
    if (withSource.test(option) || withSource.test(options[i - 1] ?? '')) return false;
    return !notForWorkers.test(option);
  });
}
