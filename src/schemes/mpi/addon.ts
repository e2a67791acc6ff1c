import { constants } from 'node:buffer';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AtomloopError } from '../../errors.js';
import { packageFile } from '../../package-files.js';

/** An MPI that there is an addon for; others are one of them by their binary interface. */
export type MpiFlavor = 'openmpi' | 'mpich';

/** The ranks of an MPI job, as one of them sees it. */
export interface World {
  readonly rank: number;
  readonly size: number;
  /** Rank among those of this host. */
  readonly localRank: number;
  readonly host: string;
  /** MPI's own line about itself. */
  readonly library: string;
}

export interface StartOptions {
  /** Longer messages are split; 16 bytes to 1 GiB, the default. Ranks need not agree. */
  readonly partBytes?: number;
  /** A rank that sends a longer message is lost. By default the longest that fits an `ArrayBuffer`. */
  readonly maximumBytes?: number;
  /**
   * A rank that sent nothing for so long is lost (default 20); a sign of life goes at a tenth of it. Rank 0 watches all
   * others, and they watch rank 0.
   */
  readonly patienceSeconds?: number;
  /** The payload has its own `ArrayBuffer`. Messages of a rank come in the order in which they were sent. */
  readonly onMessage: (source: number, type: number, payload: ArrayBuffer) => void;
  /** At most once per rank; nothing comes from it afterwards. */
  readonly onLost: (rank: number, reason: string) => void;
}

/** Messages between ranks, by a thread that makes all calls of MPI: the event loop never waits for it. */
export interface MpiAddon {
  /**
   * Begins MPI; once per process, and on the main thread. Blocks while MPI begins, which waits for all ranks: it changes
   * what the whole process has, its environment and functions of the C library.
   */
  start(options: StartOptions): World;
  /**
   * Order per rank is kept; nothing is sent to a lost rank. `type` has 32 bits. The pieces are the message's from now on,
   * which may be sent from where they are: they must not be changed or transferred.
   */
  send(rank: number, type: number, pieces: readonly Uint8Array[]): void;
  /**
   * Of a payload that nobody needs any longer: its memory takes the next message. Others end with their last view. Not
   * worth it for less than 4 KiB, which are copied.
   */
  release(payload: ArrayBuffer): void;
  /** The rank is known to be gone: drops what is queued for it and ignores what comes from it. */
  forget(rank: number): void;
  /** Whether waiting for messages keeps the event loop alive (default true). */
  setRef(isHolding: boolean): void;
  /**
   * Blocks: sends what is queued and waits until all ranks have called it. What comes meanwhile is dropped. False where a
   * rank was lost, by any of them, or `seconds` have gone by: then the process has to end by `exitNow`.
   */
  finish(seconds: number): boolean;
  /** `MPI_Abort`: ends all ranks, without an event of this one. */
  abort(code: number): never;
}

/** The addon as it is: it is asked for what has come after it called `onWake`, until it has nothing more for a while. */
interface NativeAddon extends Omit<MpiAddon, 'start'> {
  start(options: StartOptions & { readonly onWake: () => void }): World;
  receive(): boolean;
}

const packages: Readonly<Record<MpiFlavor, string>> = {
  openmpi: 'Open MPI (`openmpi-bin libopenmpi-dev` on Debian and Ubuntu)',
  mpich: 'MPICH (`mpich libmpich-dev` on Debian and Ubuntu)',
};

/**
 * UCX, which is below many an MPI, tries out when it is loaded whether it sees each change of the program break: it moves
 * it up by a page, and down again even where it could not go up. That takes a page that is in use, and V8 now and then puts
 * its code right above the break. Programs that are started later get UCX as it is.
 */
function withoutMemoryEvents<T>(body: () => T): T {
  if (process.env['UCX_MEM_EVENTS'] !== undefined) return body();
  process.env['UCX_MEM_EVENTS'] = 'no';
  try {
    return body();
  } finally {
    delete process.env['UCX_MEM_EVENTS'];
  }
}

function pathOf(flavor: MpiFlavor): string {
  return packageFile(`build/Release/mpi_${flavor}.node`);
}

/** MPIs that an addon was built for. */
export function builtFlavors(): MpiFlavor[] {
  return (['openmpi', 'mpich'] as const).filter((flavor) => existsSync(pathOf(flavor)));
}

function load(flavor: MpiFlavor): NativeAddon {
  const path = pathOf(flavor);
  try {
    return withoutMemoryEvents(() => createRequire(path)(path) as NativeAddon);
  } catch (cause) {
    throw new AtomloopError('usage', 'E_MPI', `cannot load the MPI addon \`${path}\``, {
      cause,
      got: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
      hint: `install ${packages[flavor]}, then build it with \`npm run build:mpi\``,
    });
  }
}

const partLimits = [16, 2 ** 30] as const;

function checked(name: string, value: number, [least, most]: readonly [number, number]): number {
  if (value >= least && value <= most) return value;
  throw new AtomloopError('usage', 'E_MPI', `wrong \`${name}\` of MPI`, {
    expected: `a number from ${least} to ${most}`,
    got: String(value),
  });
}

function startWith(addon: NativeAddon, options: StartOptions): World {
  const { partBytes = partLimits[1], maximumBytes = constants.MAX_LENGTH, patienceSeconds = 20 } = options;
  const receive = (): void => {
    if (addon.receive()) setImmediate(receive);
  };
  return addon.start({
    ...options,
    onWake: receive,
    partBytes: checked('partBytes', partBytes, partLimits),
    maximumBytes: checked('maximumBytes', maximumBytes, [0, 2 ** 48]),
    patienceSeconds: checked('patienceSeconds', patienceSeconds, [0.1, 1e6]),
  });
}

/** The addon of an MPI. A process can use only one of them. */
export function mpiAddon(flavor: MpiFlavor): MpiAddon {
  const addon = load(flavor);
  return { ...addon, start: (options) => withoutMemoryEvents(() => startWith(addon, options)) };
}
