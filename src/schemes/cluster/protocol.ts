import type { Machine } from '../../system/machine.js';
import type { BrokerPlace } from './broker.js';

/** Types of the messages between a driver and the workers at its engines, beside those of sessions. */
export const WorkerMessage = {
  /** From a worker: it is there. */
  greeting: 1,
  /** From both ends, once a second: it lives. */
  alive: 2,
  /** From the driver: the worker ends. */
  end: 3,
  /** From the engine: its worker has ended. `src/python/engine/start_worker.py` knows the number. */
  died: 4,
  /** From a worker: a line that the operator printed. */
  line: 5,
} as const;

/** Where an engine is. */
export interface EngineLook {
  readonly machine: Machine;
  readonly pid: number;
}

/** What the engine needs to know to start a worker. */
export interface WorkerOrder {
  readonly version: string;
  /** Of the driver: taken where the engine's host has them too. */
  readonly node: string;
  readonly entry: string;
  /** Place of the worker's module in the package. */
  readonly entryInPackage: string;
  /** Options of Node. */
  readonly options: readonly string[];
  /** Where it works, if that is there. */
  readonly cwd: string;
  /** Added to that of the engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Address of the worker. */
  readonly identity: string;
  /** Address of the driver. */
  readonly driver: string;
  /** Which worker of the run it is on its host, from 0: decides its GPU. */
  readonly place: number;
}

/** The first line that the engine writes to the standard input of its worker. */
export interface WorkerInit extends BrokerPlace {
  readonly identity: string;
  readonly driver: string;
  readonly place: number;
}

/** How an engine answers an order. */
export interface OrderAnswer {
  /** Of the worker. */
  readonly pid?: number;
  readonly refusal?: Refusal;
}

/** Why an engine cannot start a worker. */
export interface Refusal {
  readonly reason: 'node' | 'package' | 'version' | 'start';
  readonly got: string;
}

export interface DiedMessage {
  /** Exit code, or the negative number of the signal. */
  readonly code: number;
  /** The end of what the worker printed. */
  readonly tail: string;
}

export interface LineMessage {
  readonly line: string;
}

/** How often both ends tell that they live. */
export const aliveMilliseconds = 1000;
