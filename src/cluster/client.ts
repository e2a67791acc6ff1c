// The client's side of ipyparallel's protocol: https://ipyparallel.readthedocs.io/en/latest/reference/messages.html
import { AtomloopError, usageError } from '../errors.js';
import { packCall } from './apply-message.js';
import { resultOf } from './apply-reply.js';
import { anyEngine, Calls } from './calls.js';
import { type Channel, Sockets } from './channel.js';
import { readConnectionFile } from './connection-file.js';
import type {
  CallOptions,
  CallResult,
  EngineCall,
  EngineChange,
  EngineInfo,
  QueueStatus,
  ShutdownOptions,
  ShutdownReport,
  Target,
} from './contract.js';
import { Engines } from './engines.js';
import { clusterError, engineLost, stopped } from './errors.js';
import { engineOf, Hub } from './hub.js';
import { defaultLiveness, Liveness, type LivenessOptions } from './liveness.js';
import { claimedParent, type Content, type Message, MessageCodec } from './message.js';
import { referenceTo } from './python-function.js';
import { loadZeroMq } from './zeromq.js';

const defaultConnectMs = 10_000;
const defaultHubMs = 10_000;
const defaultShutdownMs = 10_000;
/** How long balanced calls wait for another engine once the last has left. */
const noEngineMs = 10_000;

export interface ConnectOptions {
  /** Path of the controller's `ipcontroller-client.json`. */
  readonly connectionFile: string;
  /** How long the hub may take to answer; 10 s by default. */
  readonly timeoutMs?: number;
  readonly liveness?: Partial<LivenessOptions>;
}

interface ToEngine {
  readonly type: string;
  readonly content: Content;
}

/** A connection to a cluster of ipyparallel. It keeps the program alive until it is closed or lost. */
export class ClusterClient {
  readonly #codec: MessageCodec;
  readonly #sockets: Sockets;
  readonly #calls = new Calls();
  readonly #engines = new Engines();
  readonly #lost = new AbortController();
  readonly #channels: Channel[] = [];
  /** Modules that engines have. */
  readonly #modules = new Map<string, Set<string>>();
  readonly #query: Channel;
  readonly #hub: Hub;
  #mux: Channel | undefined;
  #task: Channel | undefined;
  #control: Channel | undefined;
  #liveness: Liveness | undefined;
  #lonely: NodeJS.Timeout | undefined;
  #isEnding = false;

  private constructor(codec: MessageCodec, sockets: Sockets) {
    this.#codec = codec;
    this.#sockets = sockets;
    this.#query = this.#opened(sockets.dealer('registration', this.#receive));
    this.#hub = new Hub(this.#query, codec, this.#calls);
    this.#engines.listen((change) => this.#onChange(change));
  }

  /**
   * Rejects with `E_CLUSTER_ZEROMQ` where the package is not installed, `E_CLUSTER_CONNECTION` for a bad connection file,
   * `E_CLUSTER_KEY` for a key that is not the controller's, and `E_CLUSTER_CONNECT` where nobody answers.
   */
  static async connect(options: ConnectOptions): Promise<ClusterClient> {
    const connection = await readConnectionFile(options.connectionFile);
    const sockets = new Sockets(await loadZeroMq(), connection);
    const client = new ClusterClient(new MessageCodec(connection.key), sockets);
    const timeoutMs = options.timeoutMs ?? defaultConnectMs;
    try {
      await client.#begin(timeoutMs, { ...defaultLiveness, ...options.liveness });
    } catch (error) {
      client.close();
      if (!(error instanceof AtomloopError) || error.code !== 'E_CLUSTER_TIMEOUT') throw error;
      throw unreachable(connection.urls.registration, options.connectionFile, timeoutMs);
    }
    return client;
  }

  /** The engines that are registered, by number. */
  get engines(): readonly EngineInfo[] {
    return this.#engines.list;
  }

  /** Aborted once the hub is gone, with an `E_CLUSTER_LOST`; all calls are then rejected with it. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Tells of engines that come and go, until what it gives is called. */
  onEngines(listener: (change: EngineChange) => void): () => void {
    return this.#engines.listen(listener);
  }

  /**
   * Calls a function of Python. Rejects with `E_ENGINE_PYTHON` where it raises (its cause is a `PythonException`), `E_ENGINE_LOST`
   * where the engine is or goes away, `E_CLUSTER_LOST`, `E_CLUSTER_TIMEOUT`, `E_STOPPED`, and `E_CLUSTER_VALUE` for what is no
   * plain value.
   */
  async apply(target: Target, call: EngineCall, options: CallOptions = {}): Promise<CallResult> {
    const engine = this.#engineAt(target);
    const known = engine === undefined ? undefined : this.#modules.get(engine.uuid);
    const { callable, brings } = referenceTo(call.function, (module) => known?.has(module) === true);
    const buffers = packCall(callable, call);
    const message = await this.#call(engine, buffers, options);
    const result = resultOf(message, (uuid) => this.#nameOf(uuid));
    if (brings !== undefined && engine !== undefined) this.#bring(engine, brings);
    return result;
  }

  /** What waits at the engines, as the hub counts it; never waits for an engine. */
  async queueStatus(timeoutMs = defaultHubMs): Promise<QueueStatus> {
    this.#assertOpen();
    return this.#hub.queueStatus(
      this.engines.map(({ id }) => id),
      timeoutMs,
    );
  }

  /** Sends a signal to the program of an engine, through its nanny, so that a busy one gets it too. */
  async signal(
    id: number,
    signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL',
    timeoutMs = defaultHubMs,
  ): Promise<void> {
    const engine = this.#engineAt(id);
    if (engine === undefined) throw engineLost(String(id));
    await this.#tell(engine, { type: 'signal_request', content: { sig: signal } }, timeoutMs);
  }

  /** Asks engines to end, and then the controller if that is wanted. An engine that computes does not answer. */
  async shutdown({
    engines,
    hub = false,
    timeoutMs = defaultShutdownMs,
  }: ShutdownOptions): Promise<ShutdownReport> {
    this.#assertOpen();
    const wanted = this.engines.filter(({ id }) => engines === 'all' || engines.includes(id));
    const request: ToEngine = { type: 'shutdown_request', content: { restart: false } };
    const answers = await Promise.all(
      wanted.map((engine) =>
        this.#tell(engine, request, timeoutMs).then(
          () => true,
          (error: unknown) => error instanceof AtomloopError && error.code === 'E_ENGINE_LOST',
        ),
      ),
    );
    const report = {
      answered: wanted.filter((_, i) => answers[i]),
      silent: wanted.filter((_, i) => !answers[i]),
    };
    if (!hub) return { ...report, hub: false };
    this.#isEnding = true;
    await this.#hub.ask('shutdown_request', {}, timeoutMs);
    return { ...report, hub: true };
  }

  /** Closes the connection; what is not answered is rejected with `E_CLUSTER_LOST`. */
  close(): void {
    this.#end(clusterError('E_CLUSTER_LOST', 'the connection to the cluster was closed'));
  }

  async #begin(timeoutMs: number, liveness: LivenessOptions): Promise<void> {
    this.#opened(this.#sockets.subscriber('notification', this.#notice));
    const since = this.#engines.now();
    this.#engines.replace(await this.#hub.engines(timeoutMs), since);
    this.#mux = this.#opened(this.#sockets.dealer('mux', this.#receive));
    this.#task = this.#opened(this.#sockets.dealer('task', this.#receive));
    const watched = { hub: this.#hub, channel: this.#query, engines: this.#engines };
    this.#liveness = new Liveness(watched, liveness, (got) => this.#lose(got));
  }

  #opened(channel: Channel): Channel {
    this.#channels.push(channel);
    return channel;
  }

  readonly #receive = (frames: readonly Uint8Array[]): void => {
    try {
      this.#calls.answer(this.#codec.decode(frames));
    } catch (error) {
      const id = claimedParent(frames);
      const wrong = AtomloopError.from(error, 'scheme', 'E_CLUSTER_PROTOCOL');
      if (id !== undefined) this.#calls.fail(id, wrong);
    }
  };

  readonly #notice = (frames: readonly Uint8Array[]): void => {
    try {
      const { type, content } = this.#codec.decode(frames);
      if (type === 'registration_notification') this.#engines.join(engineOf(content));
      if (type === 'unregistration_notification') this.#engines.leave(engineOf(content));
      if (type === 'shutdown_notification') this.#lose('its shutdown');
    } catch {
      // Whoever cannot sign tells us nothing; the hub's list will.
    }
  };

  #onChange({ left }: EngineChange): void {
    for (const { id, uuid } of left) {
      this.#modules.delete(uuid);
      this.#calls.failAll(engineLost(String(id)), uuid);
    }
    clearTimeout(this.#lonely);
    if (this.engines.length > 0 || left.length === 0) return;
    this.#lonely = setTimeout(() => this.#calls.failAll(engineLost('of all'), anyEngine), noEngineMs);
  }

  #engineAt(target: Target): EngineInfo | undefined {
    this.#assertOpen();
    if (target === 'balanced') {
      if (this.engines.length === 0) throw noEngines();
      return undefined;
    }
    const engine = this.#engines.get(target);
    if (engine === undefined) throw engineLost(String(target));
    return engine;
  }

  async #call(engine: EngineInfo | undefined, buffers: Uint8Array[], options: CallOptions): Promise<Message> {
    if (options.signal?.aborted === true) throw stopped();
    const { id, frames } = this.#codec.encode({ type: 'apply_request', content: {}, buffers });
    const answer = this.#calls.wait(id, engine?.uuid ?? anyEngine, options);
    this.#send(engine === undefined ? this.#task : this.#mux, { id, engine, frames });
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AtomloopError && unwanted.has(error.code)) this.#skip(id, engine);
      throw error;
    }
  }

  /** Engines do not begin with a call that nobody waits for. */
  #skip(id: string, engine: EngineInfo | undefined): void {
    if (this.#lost.signal.aborted) return;
    for (const one of engine === undefined ? this.engines : [engine]) {
      const { frames, ...message } = this.#codec.encode({
        type: 'abort_request',
        content: { msg_ids: [id] },
      });
      this.#send(this.#controlChannel(), { ...message, engine: one, frames });
    }
  }

  async #tell(engine: EngineInfo, request: ToEngine, timeoutMs: number): Promise<Message> {
    const { id, frames } = this.#codec.encode(request);
    const answer = this.#calls.wait(id, engine.uuid, { timeoutMs });
    this.#send(this.#controlChannel(), { id, engine, frames });
    return answer;
  }

  #controlChannel(): Channel {
    return (this.#control ??= this.#opened(this.#sockets.dealer('control', this.#receive)));
  }

  #send(
    channel: Channel | undefined,
    { id, engine, frames }: { id: string; engine: EngineInfo | undefined; frames: Uint8Array[] },
  ): void {
    const routed = engine === undefined ? frames : [Buffer.from(engine.uuid), ...frames];
    channel?.send(routed, (thrown) => {
      this.#calls.fail(id, AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_LOST'));
    });
  }

  #bring({ uuid }: EngineInfo, module: string): void {
    const modules = this.#modules.get(uuid);
    if (modules !== undefined) modules.add(module);
    else if (this.engines.some((one) => one.uuid === uuid)) this.#modules.set(uuid, new Set([module]));
  }

  #nameOf(uuid: string): string {
    return String(this.engines.find((engine) => engine.uuid === uuid)?.id ?? uuid);
  }

  #assertOpen(): void {
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason as AtomloopError;
  }

  #lose(got: string): void {
    if (this.#isEnding) return;
    const details = {
      expected: 'answers of its hub',
      got,
      hint: '`atomloop cluster info` tells what is left of it',
    };
    this.#end(clusterError('E_CLUSTER_LOST', 'the cluster is lost', details));
  }

  #end(error: AtomloopError): void {
    if (this.#lost.signal.aborted) return;
    this.#lost.abort(error);
    this.#liveness?.close();
    clearTimeout(this.#lonely);
    this.#calls.failAll(error);
    for (const channel of this.#channels) channel.close();
  }
}

const unwanted = new Set(['E_STOPPED', 'E_CLUSTER_TIMEOUT']);

export const noEngines = (): AtomloopError =>
  usageError('E_NO_ENGINES', 'the cluster has no engines', {
    expected: 'at least one',
    hint: 'start some with `atomloop cluster start -n 2`',
  });

function unreachable(url: string, file: string, timeoutMs: number): AtomloopError {
  return clusterError('E_CLUSTER_CONNECT', `no controller answers at ${url}`, {
    file,
    expected: `an answer in ${timeoutMs / 1000} s`,
    got: 'none',
    hint: 'it may have ended, have another key, or listen for other hosts only: `atomloop cluster start` starts one',
  });
}
