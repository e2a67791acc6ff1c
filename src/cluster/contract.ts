/**
 * What goes to engines and comes back: plain values, never code in results. Numbers that are whole and safe go as Python's `int`,
 * others as `float`; `undefined` goes as `None`, arrays as lists, maps and plain objects as dicts, and bytes as `bytes`. From
 * there tuples come as arrays, an `int` beyond 2^53 as bigint, and a dict as a map where a key of it is no text.
 */
export type PlainValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PlainValue[]
  | ReadonlyMap<PlainValue, PlainValue>
  | { readonly [key: string]: PlainValue };

/**
 * A function of Python: by name, such as `math.sqrt`, `numpy:linalg.norm` (module and path in it) or `len`, of what the engine can
 * import; or the text of a module with its name in it. An engine runs that text once, however often functions of it are called.
 */
export type PythonFunction = string | PythonSource;

/** A module of Python as text, and the function in it that is meant. */
export interface PythonSource {
  readonly source: string;
  readonly name: string;
}

/** A function of Python as an argument of a call. */
export class FunctionArgument {
  constructor(
    /** Which one. */
    readonly meant: PythonFunction,
  ) {}
}

/** One call of a function on an engine. */
export interface EngineCall {
  readonly function: PythonFunction;
  readonly args?: readonly (PlainValue | FunctionArgument)[];
  readonly named?: Readonly<Record<string, PlainValue>>;
  /** Further arguments after `args`: each arrives as a `memoryview` of what was received, without a copy. */
  readonly buffers?: readonly Uint8Array[];
}

/** An engine by its number, or whichever ipyparallel's scheduler chooses. */
export type Target = number | 'balanced';

/** How a call is watched and ended. */
export interface CallOptions {
  /** Aborting rejects the call with `E_STOPPED`; the engine skips it where it has not begun with it. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call is rejected with `E_CLUSTER_TIMEOUT`; no limit by default. */
  readonly timeoutMs?: number;
}

/** What an engine answered. */
export interface CallResult {
  readonly value: PlainValue;
  /** Those bytes in `value` that came in frames of their own (beyond 1 KiB, in the value itself or directly in it), in order. */
  readonly buffers: readonly Uint8Array[];
  /** Who computed it. */
  readonly engine: string;
}

/** An engine that is registered. */
export interface EngineInfo {
  /** Its number, by which it is called. */
  readonly id: number;
  /** Its own name, never used again. */
  readonly uuid: string;
}

/** Where an engine runs. */
export interface EnginePlace {
  readonly host: string;
  readonly pid: number;
  /** Path and version of its Python. */
  readonly executable: string;
  readonly version: string;
}

/** Engines that came and went. */
export interface EngineChange {
  readonly joined: readonly EngineInfo[];
  readonly left: readonly EngineInfo[];
}

/** What executing text gave. */
export interface Execution {
  readonly stdout: string;
  readonly stderr: string;
  /** `repr` of the last line where that is an expression with a value. */
  readonly result: string | null;
}

/** What waits at an engine and what it did, as the hub counts it. */
export interface EngineQueue {
  readonly id: number;
  /** Direct calls that are not answered. */
  readonly direct: number;
  /** Balanced calls that are not answered. */
  readonly balanced: number;
  readonly completed: number;
}

/** What the hub counts. */
export interface QueueStatus {
  readonly engines: readonly EngineQueue[];
  /** Balanced calls that no engine has got. */
  readonly unassigned: number;
}

/** Who is to be ended. */
export interface ShutdownOptions {
  /** Numbers of engines, or all. */
  readonly engines: readonly number[] | 'all';
  /** The controller too. */
  readonly hub?: boolean;
  /** How long to wait for answers; a busy engine gives none. */
  readonly timeoutMs?: number;
}

/** Who has answered that it ends. */
export interface ShutdownReport {
  readonly answered: readonly EngineInfo[];
  readonly silent: readonly EngineInfo[];
  readonly hub: boolean;
}
