// One rank of a test: node probe.js FLAVOR CASE. All ranks run the case; the test sees what they print.
import { Worker, workerData } from 'node:worker_threads';
import { mpiAddon, type MpiFlavor, type StartOptions, type World } from '../../../src/schemes/mpi/addon.js';
import { exitNow } from '../../../src/system/exit.js';
import { bytesOf, Box } from './box.js';

const [flavor = 'openmpi', name = 'hello'] = process.argv.slice(2);
const addon = mpiAddon(flavor as MpiFlavor);
const Type = { ask: 7, answer: 8, end: 4_000_000_000 } as const;
const patienceSeconds = 0.5;

const say = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

interface Start {
  readonly world: World;
  readonly box: Box;
}

function begin(options: Partial<StartOptions> = {}): Start {
  const box = new Box();
  const world = addon.start({
    onMessage: (source, type, payload) => {
      box.put({ source, type, payload });
    },
    onLost: (rank, reason) => {
      say({ lost: rank, by: world.rank, reason });
    },
    ...options,
  });
  say({ pid: process.pid, ...world });
  return { world, box };
}

function end(seconds = 20): void {
  const finished = addon.finish(seconds);
  say({ finished });
  if (!finished) process.exitCode = 9;
}

const others = ({ size }: World): number[] => Array.from({ length: size - 1 }, (_, i) => i + 1);

/** Sends back what comes until it is told to end. */
async function answer(box: Box): Promise<void> {
  for (;;) {
    const { source, type, payload } = await box.next();
    if (type === Type.end) return;
    addon.send(source, Type.answer, [new Uint8Array(payload)]);
  }
}

function endOthers(world: World): void {
  for (const rank of others(world)) addon.send(rank, Type.end, []);
}

/** Every size to every rank, in pieces, all at once; they come back in order. Alone, rank 0 sends to itself. */
async function echo(sizes: readonly number[], options: Partial<StartOptions> = {}): Promise<void> {
  const { world, box } = begin(options);
  if (world.rank !== 0) {
    await answer(box);
    end();
    return;
  }
  const ranks = world.size === 1 ? [0] : others(world);
  for (const [i, size] of sizes.entries()) {
    const bytes = bytesOf(i, size);
    const third = Math.floor(size / 3);
    const pieces = [bytes.subarray(0, third), new Uint8Array(), bytes.subarray(third)];
    for (const rank of ranks) addon.send(rank, Type.ask, pieces);
  }
  const places = new Map<number, number>();
  let right = 0;
  for (let count = 0; count < sizes.length * ranks.length; count += 1) {
    const { source, payload } = await box.next();
    const place = places.get(source) ?? 0;
    places.set(source, place + 1);
    if (Buffer.compare(new Uint8Array(payload), bytesOf(place, sizes[place]!)) === 0) right += 1;
    // Memory of some is used again at once, that of the others whenever they are collected.
    if (count % 2 === 1) addon.release(payload);
  }
  say({ right });
  endOthers(world);
  end();
}

/** Rank 0 goes on with the living when it hears of a loss. */
async function lose(): Promise<void> {
  const losses = new Box();
  const onLost = (rank: number, reason: string): void => {
    say({ lost: rank, reason });
    losses.put({ source: rank, type: 0, payload: new ArrayBuffer() });
  };
  const { world, box } = begin({ patienceSeconds, onLost });
  if (world.rank === 0) {
    const { source: gone } = await losses.next();
    for (const rank of [gone, ...others(world)]) addon.send(rank, Type.ask, [bytesOf(rank, 100_000)]);
    say({ heard: (await box.next()).source });
    endOthers(world);
  } else {
    await answer(box);
  }
  const finished = addon.finish(5);
  say({ finished });
  exitNow(0);
}

/** The second message is too long: neither it nor the one behind it arrives. Does not end by itself. */
async function limit(options: Partial<StartOptions> = {}): Promise<void> {
  const { world, box } = begin({ maximumBytes: 5000, ...options });
  if (world.rank === 0) for (const size of [5000, 5001, 10]) addon.send(1, Type.ask, [bytesOf(size, size)]);
  else for (;;) say({ heard: (await box.next()).payload.byteLength });
}

const cases: Readonly<Record<string, () => Promise<void>>> = {
  hello: async () => {
    begin();
    end();
  },
  echo: () => echo([0, 1, 7, 8, 4095, 4096, 4097, 65_536, 100_003, 1 << 20, 5_000_011, 0, 64 << 20, 3]),
  parts: () => echo([0, 999, 1000, 1001, 2000, 64_001, 1_000_000, 5, 3_000_007, 1], { partBytes: 1000 }),
  limit: () => limit(),
  'limit-parts': () => limit({ partBytes: 1000 }),
  /** Nothing is sent for longer than patience lasts, and JavaScript hangs for as long. */
  quiet: async () => {
    const { world, box } = begin({ patienceSeconds });
    const until = performance.now() + 3000 * patienceSeconds;
    if (world.rank === 1) while (performance.now() < until);
    if (world.rank === 0) {
      await new Promise((resolve) => setTimeout(resolve, 3000 * patienceSeconds));
      endOthers(world);
    } else {
      await answer(box);
    }
    end();
  },
  lose,
  forget: async () => {
    const { world, box } = begin();
    if (world.rank !== 0) await answer(box);
    else {
      addon.forget(1);
      for (const rank of [1, 2]) addon.send(rank, Type.ask, [bytesOf(rank, 10)]);
      say({ heard: (await box.next()).source });
      addon.send(2, Type.end, []);
    }
    say({ finished: addon.finish(5) });
    exitNow(0);
  },
  /** One message that is longer than MPI can count in an `int`, with marks where it might be torn. */
  huge: async () => {
    const { world, box } = begin();
    const length = 2 ** 31 + 2 ** 28 + 5;
    const marks = [0, 2 ** 30, 2 ** 31 - 1, 2 ** 31, length - 1];
    if (world.rank === 1) {
      const bytes = new Uint8Array(length);
      for (const [i, mark] of marks.entries()) bytes[mark] = i + 1;
      addon.send(0, Type.ask, [bytes.subarray(0, 2 ** 31 - 7), bytes.subarray(2 ** 31 - 7)]);
      await box.next();
    } else {
      const bytes = new Uint8Array((await box.next()).payload);
      say({ length: bytes.length, marks: marks.map((mark) => bytes[mark]) });
      addon.send(1, Type.end, []);
    }
    end();
  },
  /** The event loop turns while a message comes. */
  free: async () => {
    const { world, box } = begin();
    if (world.rank !== 0) {
      addon.send(0, Type.ask, [bytesOf(0, 200_000_000)]);
    } else {
      let turns = 0;
      const count = (): void => {
        turns += 1;
        turning = setImmediate(count);
      };
      let turning = setImmediate(count);
      await box.next();
      clearImmediate(turning);
      say({ turns });
    }
    end();
  },
  /** Rank 1 does not come to the end. */
  alone: async () => {
    const { world, box } = begin();
    if (world.rank !== 0) await box.next();
    say({ finished: addon.finish(0.2) });
    exitNow(0);
  },
  exit: async () => {
    const { world } = begin();
    addon.send(0, Type.ask, [bytesOf(world.rank, 3_000_000)]);
    process.exit(3);
  },
  /** The event loop runs out of work. */
  unref: async () => {
    begin();
    addon.setRef(false);
    process.exitCode = 3;
  },
  throw: async () => {
    begin();
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
  },
  abort: async () => {
    const { world } = begin();
    if (world.rank === world.size - 1) addon.abort(42);
  },
  callback: async () => {
    process.on('uncaughtException', ({ message }) => {
      say({ uncaught: message });
    });
    let count = 0;
    const onMessage = (): void => {
      count += 1;
      if (count === 2) end();
      throw new Error(`message ${count}`);
    };
    begin({ onMessage });
    for (const seed of [1, 2]) addon.send(0, Type.ask, [bytesOf(seed, 10)]);
  },
  misuse: async () => {
    const messages: unknown[] = [];
    const attempt = async (call: () => unknown): Promise<void> => {
      try {
        await call();
      } catch (error) {
        messages.push((error as Error).message);
      }
    };
    await attempt(() => {
      addon.send(0, 1, []);
    });
    await attempt(() => begin({ partBytes: 3 }));
    begin();
    await attempt(() => begin());
    await attempt(() => {
      addon.send(1, 1, []);
    });
    await attempt(() => {
      addon.forget(-1);
    });
    say({ messages });
    end();
  },
  /** A worker thread has MPI and is terminated. Nothing else runs while MPI begins. */
  worker: async () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL(import.meta.url), { argv: [flavor, 'unended'], workerData: flag });
    Atomics.wait(flag, 0, 0, 20_000);
    say({ terminated: await worker.terminate() });
  },
  unended: async () => {
    begin();
    Atomics.store(workerData as Int32Array, 0, 1);
    Atomics.notify(workerData as Int32Array, 0);
  },
};

const chosen = cases[name];
if (chosen === undefined) throw new Error(`no case \`${name}\``);
await chosen();
