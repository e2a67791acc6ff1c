import { AtomloopError } from '../errors.js';
import { packCall } from './apply-message.js';
import { resultOf } from './apply-reply.js';
import { anyEngine } from './calls.js';
import { FunctionArgument } from './contract.js';
import type { CallOptions, CallResult, EngineCall, EngineInfo } from './contract.js';
import { clusterError, exceptionOf, stopped } from './errors.js';
import type { Engines } from './engines.js';
import type { Content } from './message.js';
import { referenceTo } from './python-function.js';
import type { Wire } from './wire.js';

/** After these nobody waits for the call. */
const unwanted = new Set(['E_STOPPED', 'E_CLUSTER_TIMEOUT']);

/** Calls of functions on engines, and what is asked of an engine besides. */
export class EngineCalls {
  /** Modules that engines have, by uuid. */
  readonly #modules = new Map<string, Set<string>>();

  constructor(
    private readonly wire: Wire,
    private readonly engines: Engines,
  ) {}

  /** Without an engine the scheduler chooses. */
  async apply(engine: EngineInfo | undefined, call: EngineCall, options: CallOptions): Promise<CallResult> {
    if (options.signal?.aborted === true) throw stopped();
    const known = engine === undefined ? undefined : this.#modules.get(engine.uuid);
    const has = (module: string): boolean => known?.has(module) === true;
    const { callable, brings } = referenceTo(call.function, has);
    const args = (call.args ?? []).map((one) =>
      one instanceof FunctionArgument ? referenceTo(one.meant, has).callable : one,
    );
    const buffers = packCall(callable, { ...call, args });
    const message = await this.#answer(engine, buffers, options);
    const result = resultOf(message, (uuid) => this.engines.nameOf(uuid));
    if (brings !== undefined && engine !== undefined) this.#bring(engine, brings);
    return result;
  }

  /** Asks an engine past the calls that it works on. Rejects with `E_CLUSTER_REFUSED` where it does not want to. */
  async control(
    engine: EngineInfo,
    type: string,
    about: { content: Content; timeoutMs: number },
  ): Promise<void> {
    const letter = { port: 'control', to: engine, type, content: about.content } as const;
    const { answer } = this.wire.ask(letter, { ...waitFor(engine), timeoutMs: about.timeoutMs });
    const { content } = await answer;
    if (content['status'] === 'ok') return;
    const { type: name, message } = exceptionOf(content);
    throw clusterError('E_CLUSTER_REFUSED', `engine ${engine.id} refused: ${name}: ${message}`);
  }

  forget({ uuid }: EngineInfo): void {
    this.#modules.delete(uuid);
  }

  async #answer(engine: EngineInfo | undefined, buffers: Uint8Array[], options: CallOptions) {
    const way = engine === undefined ? ({ port: 'task' } as const) : ({ port: 'mux', to: engine } as const);
    const letter = { ...way, type: 'apply_request', buffers };
    const { id, answer } = this.wire.ask(letter, { ...options, ...waitFor(engine) });
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AtomloopError && unwanted.has(error.code)) this.#skip(id, engine);
      throw error;
    }
  }

  /** Engines do not begin with a call that nobody waits for. */
  #skip(id: string, engine: EngineInfo | undefined): void {
    const content = { msg_ids: [id] };
    for (const to of engine === undefined ? this.engines.list : [engine])
      this.wire.tell({ port: 'control', to, type: 'abort_request', content });
  }

  #bring({ id, uuid }: EngineInfo, module: string): void {
    const modules = this.#modules.get(uuid);
    if (modules !== undefined) modules.add(module);
    else if (this.engines.get(id)?.uuid === uuid) this.#modules.set(uuid, new Set([module]));
  }
}

const waitFor = (engine: EngineInfo | undefined) =>
  engine === undefined
    ? { awaited: anyEngine, name: anyEngine }
    : { awaited: engine.uuid, name: `engine ${engine.id}` };
