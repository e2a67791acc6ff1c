// The client's side of ipyparallel's protocol: https://ipyparallel.readthedocs.io/en/latest/reference/messages.html
import { AtomloopError } from '../errors.js';
import { anyEngine } from './calls.js';
import { Sockets } from './channel.js';
import { readConnectionFile } from './connection-file.js';
import type {
  CallOptions,
  CallResult,
  EngineCall,
  EngineChange,
  EngineInfo,
  EnginePlace,
  Execution,
  QueueStatus,
  ShutdownOptions,
  ShutdownReport,
  Target,
} from './contract.js';
import { EngineCalls } from './engine-calls.js';
import { Engines } from './engines.js';
import { clusterError, engineLost, noEngines } from './errors.js';
import { engineIn, Hub } from './hub.js';
import { defaultLiveness, Liveness, type LivenessOptions } from './liveness.js';
import { untilEngines } from './until-engines.js';
import { MessageCodec, type Message } from './message.js';
import { viewFunction } from './view-functions.js';
import { Wire } from './wire.js';
import { loadZeroMq } from './zeromq.js';

/** How long hub and engines may take to answer what is no call. */
const defaultMs = 10_000;
/** How long balanced calls wait for another engine once the last has left. */
const noEngineMs = 10_000;

/** Which cluster to connect to. */
export interface ConnectOptions {
  /** Path of the controller's `ipcontroller-client.json`. */
  readonly connectionFile: string;
  /** How long the hub may take to answer; 10 s by default. */
  readonly timeoutMs?: number;
  /** How a lost hub is noticed. */
  readonly liveness?: Partial<LivenessOptions>;
}

/** A connection to a cluster of ipyparallel. It keeps the program alive until it is closed or lost. */
export class ClusterClient {
  readonly #engines = new Engines();
  readonly #lost = new AbortController();
  readonly #wire: Wire;
  readonly #hub: Hub;
  readonly #calls: EngineCalls;
  #liveness: Liveness | undefined;
  #lonely: NodeJS.Timeout | undefined;
  #isEnding = false;

  private constructor(wire: Wire) {
    this.#wire = wire;
    this.#hub = new Hub(wire);
    this.#calls = new EngineCalls(wire, this.#engines);
    this.#engines.listen((change) => this.#onChange(change));
  }

  /**
   * Rejects with `E_CLUSTER_ZEROMQ` where the package is not installed, `E_NO_CLUSTER` where there is no connection file,
   * `E_CONNECTION_FILE` for a bad one, `E_CLUSTER_KEY` for a key that is not the controller's, and `E_CLUSTER_CONNECT` where
   * nobody answers.
   */
  static async connect(options: ConnectOptions): Promise<ClusterClient> {
    const { connectionFile, timeoutMs = defaultMs, liveness } = options;
    const connection = await readConnectionFile(connectionFile);
    const sockets = new Sockets(await loadZeroMq(), connection);
    const client = new ClusterClient(new Wire(sockets, new MessageCodec(connection.key)));
    try {
      await client.#begin(timeoutMs, { ...defaultLiveness, ...liveness });
    } catch (error) {
      client.close();
      if (!(error instanceof AtomloopError) || error.code !== 'E_CLUSTER_TIMEOUT') throw error;
      throw unreachable(connection.urls.registration, connectionFile, timeoutMs);
    }
    return client;
  }

  /** The engines that are registered, by number. */
  get engines(): readonly EngineInfo[] {
    return this.#engines.list;
  }

  /** Aborted with an `E_CLUSTER_LOST` once the hub is gone or the client closed; all calls are then rejected with it. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Tells of engines that come and go, until what it gives is called. */
  onEngines(listener: (change: EngineChange) => void): () => void {
    return this.#engines.listen(listener);
  }

  /** Waits until there are so many. Rejects with `E_NO_ENGINES` where there are fewer in the end, `E_CLUSTER_LOST`, `E_STOPPED`. */
  async waitForEngines(count: number, options: CallOptions = {}): Promise<readonly EngineInfo[]> {
    this.#assertOpen();
    await untilEngines(this.#engines, { count, lost: this.lost, ...options });
    return this.engines;
  }

  /**
   * Calls a function of Python. Rejects with `E_ENGINE_PYTHON` where it raises (its cause is a `PythonException`), `E_ENGINE_LOST`
   * where the engine is or goes away, `E_NO_ENGINES`, `E_CLUSTER_LOST`, `E_CLUSTER_TIMEOUT`, `E_STOPPED`, and `E_CLUSTER_VALUE`
   * for what is no plain value.
   */
  async apply(target: Target, call: EngineCall, options: CallOptions = {}): Promise<CallResult> {
    this.#assertOpen();
    if (target !== 'balanced') return this.#calls.apply(this.#engineAt(target), call, options);
    if (this.#engines.count === 0) throw noEngines();
    return this.#calls.apply(undefined, call, options);
  }

  /** Runs text of Python among the names of the engine's user, and tells what it printed. Rejects as `apply` does. */
  async execute(target: Target, code: string, options: CallOptions = {}): Promise<Execution> {
    const call = { function: viewFunction('execute'), args: [code] };
    return (await this.apply(target, call, options)).value as unknown as Execution;
  }

  /** Where an engine runs. One that computes answers when it is done with that: give it a limit. */
  async place(id: number, options: CallOptions = {}): Promise<EnginePlace> {
    const { value } = await this.apply(id, { function: viewFunction('place') }, options);
    return value as unknown as EnginePlace;
  }

  /** What waits at the engines, as the hub counts it; never waits for an engine. */
  async queueStatus(timeoutMs = defaultMs): Promise<QueueStatus> {
    this.#assertOpen();
    return this.#hub.queueStatus(this.engines, timeoutMs);
  }

  /** Sends a signal to the program of an engine, through its nanny, so that a busy one gets it too. */
  async signal(id: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL', timeoutMs = defaultMs): Promise<void> {
    this.#assertOpen();
    await this.#calls.control(this.#engineAt(id), 'signal_request', { content: { sig: signal }, timeoutMs });
  }

  /** Asks engines to end, and then the controller if that is wanted. An engine that computes does not answer. */
  async shutdown({ engines, hub = false, timeoutMs = defaultMs }: ShutdownOptions): Promise<ShutdownReport> {
    this.#assertOpen();
    const wanted = this.engines.filter(({ id }) => engines === 'all' || engines.includes(id));
    const hasAnswered = await Promise.all(wanted.map((engine) => this.#endEngine(engine, timeoutMs)));
    if (hub) await this.#endHub(timeoutMs);
    const answered = wanted.filter((_, i) => hasAnswered[i]);
    return { answered, silent: wanted.filter((engine) => !answered.includes(engine)), hub };
  }

  /** Closes the connection; what is not answered is rejected with `E_CLUSTER_LOST`. */
  close(): void {
    this.#end(clusterError('E_CLUSTER_LOST', 'the connection to the cluster was closed'));
  }

  async #begin(timeoutMs: number, liveness: LivenessOptions): Promise<void> {
    this.#wire.listen((notice) => this.#onNotice(notice));
    const since = this.#engines.now();
    this.#engines.replace(await this.#hub.engines(timeoutMs), since);
    const ports = ['registration', 'mux', 'task', 'control'] as const;
    const channels = ports.map((port) => this.#wire.channel(port));
    const watched = { hub: this.#hub, channels, engines: this.#engines };
    this.#liveness = new Liveness(watched, liveness, (got) => this.#lose(got));
  }

  #onNotice({ type, content }: Message): void {
    if (type === 'shutdown_notification') this.#lose('its shutdown');
    const engine = engineIn(content);
    if (engine === undefined) return;
    if (type === 'registration_notification') this.#engines.join(engine);
    if (type === 'unregistration_notification') this.#engines.leave(engine);
  }

  #onChange({ left }: EngineChange): void {
    for (const engine of left) {
      this.#calls.forget(engine);
      // Nobody else answers what was sent to it.
      this.#wire.fail(engineLost(String(engine.id)), engine.uuid);
    }
    clearTimeout(this.#lonely);
    if (this.#engines.count > 0 || left.length === 0) return;
    this.#lonely = setTimeout(() => this.#wire.fail(noEngines(), anyEngine), noEngineMs);
  }

  #engineAt(id: number): EngineInfo {
    const engine = this.#engines.get(id);
    if (engine === undefined) throw engineLost(String(id));
    return engine;
  }

  /** Whether it ends; one that has left does. */
  async #endEngine(engine: EngineInfo, timeoutMs: number): Promise<boolean> {
    try {
      await this.#calls.control(engine, 'shutdown_request', { content: { restart: false }, timeoutMs });
      return true;
    } catch (error) {
      return error instanceof AtomloopError && error.code === 'E_ENGINE_LOST';
    }
  }

  async #endHub(timeoutMs: number): Promise<void> {
    this.#isEnding = true;
    try {
      await this.#hub.ask('shutdown_request', {}, timeoutMs);
    } finally {
      this.#isEnding = false;
    }
    this.#lose('its shutdown');
  }

  #assertOpen(): void {
    this.#lost.signal.throwIfAborted();
  }

  #lose(got: string): void {
    if (this.#isEnding) return;
    this.#end(
      clusterError('E_CLUSTER_LOST', 'the cluster is lost', { expected: 'answers of its controller', got }),
    );
  }

  #end(error: AtomloopError): void {
    if (this.#lost.signal.aborted) return;
    this.#liveness?.close();
    clearTimeout(this.#lonely);
    this.#wire.close(error);
    this.#lost.abort(error);
  }
}

function unreachable(url: string, file: string, timeoutMs: number): AtomloopError {
  return clusterError('E_CLUSTER_CONNECT', `no controller answers at ${url}`, {
    file,
    expected: `an answer in ${timeoutMs / 1000} s`,
    got: 'none',
    hint: 'it may have ended, have another key, or not be reached from this host; `atomloop cluster start` starts one',
  });
}
