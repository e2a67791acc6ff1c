import { AtomloopError } from '../errors.js';
import { askTerminal } from './ask-terminal.js';
import { ClusterClient } from './client.js';
import { noEngines } from './errors.js';
import { connectionFileOf } from './profiles.js';
import { DirectView, LoadBalancedView } from './views.js';

/** How long engines that were just started may take to be there. */
const startedMs = 30_000;

/** Which cluster to use, and what to do where it has no engines. */
export interface ClusterOptions {
  /** Profile of IPython whose cluster is meant: `default` by default. */
  readonly profile?: string;
  /** Path of the controller's `ipcontroller-client.json` in place of a profile. */
  readonly connectionFile?: string;
  /**
   * Whether to ask for starting engines where there are none: on the terminal, if there is one, or with a function of yours. False
   * by default.
   */
  readonly ask?: boolean | ((question: string) => Promise<boolean>);
  /** Starts engines, with a controller if need be; without it nobody is asked. */
  readonly start?: () => Promise<void>;
  /** How long the controller may take to answer; 10 s by default. */
  readonly timeoutMs?: number;
}

/** Which engines a direct view means. */
export interface DirectViewOptions extends ClusterOptions {
  /** Numbers of engines; without them all that are there at each call. */
  readonly engines?: readonly number[];
}

const nobody = new Set(['E_NO_CLUSTER', 'E_CLUSTER_CONNECT']);

/** A client with at least one engine, or the error that tells why there is none. */
async function withEngines(options: ClusterOptions): Promise<ClusterClient | AtomloopError> {
  const { profile, connectionFile = connectionFileOf(profile), timeoutMs } = options;
  try {
    const client = await ClusterClient.connect({
      connectionFile,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    if (client.engines.length > 0) return client;
    client.close();
    return noEngines();
  } catch (error) {
    if (error instanceof AtomloopError && nobody.has(error.code)) return error;
    throw error;
  }
}

async function isStartWanted({ ask = false, profile = 'default' }: ClusterOptions): Promise<boolean> {
  if (ask === false) return false;
  const question = `the cluster of profile \`${profile}\` has no engines: start some?`;
  return ask === true ? askTerminal(question) : ask(question);
}

async function clientOrError(options: ClusterOptions): Promise<ClusterClient | AtomloopError> {
  const first = await withEngines(options);
  const { start, profile, connectionFile = connectionFileOf(profile) } = options;
  if (first instanceof ClusterClient || start === undefined || !(await isStartWanted(options))) return first;
  await start();
  const client = await ClusterClient.connect({ connectionFile });
  try {
    await client.waitForEngines(1, { timeoutMs: startedMs });
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/**
 * Connects to the cluster of a profile, or gives undefined where it has no engines and none are started. Rejects with
 * `E_CONNECTION_FILE` or `E_CLUSTER_KEY` where its connection file cannot be used, and with `E_CLUSTER_ZEROMQ` where the
 * optional dependency `zeromq` is not installed.
 */
export async function getClient(options: ClusterOptions = {}): Promise<ClusterClient | undefined> {
  const found = await clientOrError(options);
  return found instanceof ClusterClient ? found : undefined;
}

/** A view of engines that are meant one by one. Rejects with `E_NO_CLUSTER`, `E_CLUSTER_CONNECT` or `E_NO_ENGINES` where there are none. */
export async function directView({ engines, ...options }: DirectViewOptions = {}): Promise<DirectView> {
  return new DirectView(await clientOf(options), engines);
}

/** A view of all engines as one. Rejects with `E_NO_CLUSTER`, `E_CLUSTER_CONNECT` or `E_NO_ENGINES` where there are none. */
export async function loadBalancedView(options: ClusterOptions = {}): Promise<LoadBalancedView> {
  return new LoadBalancedView(await clientOf(options));
}

async function clientOf(options: ClusterOptions): Promise<ClusterClient> {
  const found = await clientOrError(options);
  if (found instanceof ClusterClient) return found;
  throw found;
}
