import { usageError } from '../errors.js';
import type { ClusterClient } from './client.js';
import { FunctionArgument } from './contract.js';
import type { CallOptions, EngineCall, Execution, PlainValue, PythonFunction } from './contract.js';
import { noEngines, stopped } from './errors.js';
import { viewFunction } from './view-functions.js';

/** How a `map` of a load-balanced view is cut. */
export interface MapOptions extends CallOptions {
  /** Values per call; 1 by default. */
  readonly chunksize?: number;
}

type Run<T> = (index: number, options: CallOptions) => Promise<T>;

/** Several calls; where one fails the others are no longer wanted. */
async function together<T>(count: number, { signal, ...rest }: CallOptions, run: Run<T>): Promise<T[]> {
  if (signal?.aborted === true) throw stopped();
  const all = new AbortController();
  const stop = (): void => all.abort();
  signal?.addEventListener('abort', stop);
  try {
    return await Promise.all(
      Array.from({ length: count }, (_, index) => run(index, { ...rest, signal: all.signal })),
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

const eachOf = (function_: PythonFunction, values: readonly PlainValue[]): EngineCall => ({
  function: viewFunction('apply_to_each'),
  args: [new FunctionArgument(function_), values],
});

/** Engines that are meant one by one: a call goes to each of them, and the results come in the order of the engines. */
export class DirectView {
  /** `engines` are numbers; without them those that are there at each call. */
  constructor(
    /** Its connection; `close` closes it. */
    readonly client: ClusterClient,
    private readonly numbers?: readonly number[],
  ) {}

  /** Numbers of the engines that are meant. */
  get engines(): readonly number[] {
    return this.numbers ?? this.client.engines.map(({ id }) => id);
  }

  /** Calls a function of Python on each engine, with the errors of `ClusterClient.apply`. */
  apply(call: EngineCall, options: CallOptions = {}): Promise<PlainValue[]> {
    return this.#onEach(() => call, options);
  }

  /** Calls a function with each value, on each engine with one part of them; results in the order of the values. */
  async map(
    function_: PythonFunction,
    values: readonly PlainValue[],
    options: CallOptions = {},
  ): Promise<PlainValue[]> {
    const parts = partsOf(values, this.#wanted().length);
    const results = await this.#onEach((index) => eachOf(function_, parts[index] ?? []), options);
    return results.flat();
  }

  /** Runs text of Python on each engine, among the names of its user. */
  async execute(code: string, options: CallOptions = {}): Promise<Execution[]> {
    const results = await this.apply({ function: viewFunction('execute'), args: [code] }, options);
    return results as unknown as Execution[];
  }

  /** Gives names on each engine their values. */
  async push(values: Readonly<Record<string, PlainValue>>, options: CallOptions = {}): Promise<void> {
    await this.apply({ function: viewFunction('push'), named: values }, options);
  }

  /** The value of a name on each engine. */
  pull(name: string, options: CallOptions = {}): Promise<PlainValue[]> {
    return this.apply({ function: viewFunction('pull'), args: [name] }, options);
  }

  /** Gives a name on each engine one part of a list: contiguous, in order, their lengths differing by 1 at most. */
  async scatter(name: string, values: readonly PlainValue[], options: CallOptions = {}): Promise<void> {
    const parts = partsOf(values, this.#wanted().length);
    const call = (index: number): EngineCall => ({
      function: viewFunction('push'),
      named: { [name]: parts[index] ?? [] },
    });
    await this.#onEach(call, options);
  }

  /** The parts of a list that was scattered, put together. */
  async gather(name: string, options: CallOptions = {}): Promise<PlainValue[]> {
    return (await this.apply({ function: viewFunction('gather'), args: [name] }, options)).flat();
  }

  /** Closes the connection. */
  close(): void {
    this.client.close();
  }

  #onEach(callOf: (index: number) => EngineCall, options: CallOptions): Promise<PlainValue[]> {
    const engines = this.#wanted();
    return together(engines.length, options, async (index, own) => {
      const { value } = await this.client.apply(engines[index] ?? 0, callOf(index), own);
      return value;
    });
  }

  #wanted(): readonly number[] {
    const { engines } = this;
    if (engines.length === 0) throw noEngines();
    return engines;
  }
}

/** All engines as one: the cluster's scheduler gives each call to one of those with the least to do. */
export class LoadBalancedView {
  constructor(
    /** Its connection; `close` closes it. */
    readonly client: ClusterClient,
  ) {}

  /** Calls a function of Python on some engine, with the errors of `ClusterClient.apply`. */
  async apply(call: EngineCall, options: CallOptions = {}): Promise<PlainValue> {
    return (await this.client.apply('balanced', call, options)).value;
  }

  /** Calls a function with each value; results in the order of the values. */
  async map(
    function_: PythonFunction,
    values: readonly PlainValue[],
    { chunksize = 1, ...options }: MapOptions = {},
  ): Promise<PlainValue[]> {
    if (!Number.isSafeInteger(chunksize) || chunksize < 1)
      throw usageError('E_OPTION', 'cannot use `chunksize`', {
        expected: 'a positive integer',
        got: String(chunksize),
      });
    const count = Math.ceil(values.length / chunksize);
    const results = await together(count, options, (index, own) =>
      this.apply(eachOf(function_, values.slice(index * chunksize, (index + 1) * chunksize)), own),
    );
    return (results as PlainValue[][]).flat();
  }

  /** Runs text of Python on some engine, among the names of its user. */
  execute(code: string, options: CallOptions = {}): Promise<Execution> {
    return this.client.execute('balanced', code, options);
  }

  /** Closes the connection. */
  close(): void {
    this.client.close();
  }
}

/** The first parts are the longer ones, as in ipyparallel. */
function partsOf(values: readonly PlainValue[], count: number): PlainValue[][] {
  const length = Math.floor(values.length / count);
  const longer = values.length % count;
  const beginOf = (index: number): number => index * length + Math.min(index, longer);
  return Array.from({ length: count }, (_, index) => values.slice(beginOf(index), beginOf(index + 1)));
}
