import type { AtomloopError } from '../../errors.js';
import type { BrokerPlace } from './broker.js';

/** An engine as the controller knows it; its number is not used again while it is there. */
export interface EngineId {
  readonly id: number;
  readonly uuid: string;
}

/** What is told of a cluster while a run uses it. */
export interface EngineListener {
  readonly joined: (engine: EngineId) => void;
  /** The engine has ended, or the controller has given it up. */
  readonly left: (engine: EngineId) => void;
  /** The controller is gone, and with it all that is known of engines. */
  readonly lost: (error: AtomloopError) => void;
}

/** What a run needs of the client of a cluster. */
export interface EngineCalls {
  /** In words, for messages: the profile or the file. */
  readonly name: string;
  readonly broker: BrokerPlace;
  /** Engines that are registered now. */
  readonly engines: readonly EngineId[];
  listen(listener: EngineListener): void;
  /** Runs a function of `start_worker.py` in the engine, after what the engine does already. */
  call(engine: EngineId, name: 'look' | 'start' | 'end', argument?: string): Promise<string>;
  close(): Promise<void>;
}
