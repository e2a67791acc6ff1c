import { digestSize } from '../engine/digests.js';
import { entrySize, readEntry, type FrameEntry } from '../engine/frame-entry.js';
import { Status } from '../engine/spec.js';

/** Why a configuration is computed although an earlier run is there; what is reused has its place, 0 or more. */
export const Unmatched = {
  /** Its text was not among the inputs of the earlier run. */
  unknown: -1,
  /** The operator looked at its index, which is another one now. */
  moved: -2,
  /** It failed before, and what failed is to be tried again. */
  failed: -3,
} as const;

/** What a table is made of. */
export interface EarlierFrames {
  /** Entries of all configurations of a run. */
  readonly entries: Uint8Array;
  /** Index in the whole input of the first. */
  readonly first: number;
  /** By output: its format. */
  readonly formats: readonly string[];
}

/** A configuration that is asked for. */
export interface WantedFrame {
  /** Index in the whole input. */
  readonly index: number;
  /** Format of the output that it goes to. */
  readonly format: string;
}

const words = digestSize / 4;

/**
 * The configurations of an earlier run by the digest of their text: an open-addressing table in typed arrays, about 75
 * bytes for each.
 */
export class ReuseTable {
  readonly count: number;
  readonly #view: DataView;
  /** Where the output and the failed frame of each begin in their files. */
  readonly #offsets: Float64Array;
  readonly #failedOffsets: Float64Array;
  /** 1 + place of an entry, by digest; 0 where nothing is. Of equal digests one is there. */
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(
    private readonly frames: EarlierFrames,
    private readonly retriesFailed: boolean,
  ) {
    const { entries } = frames;
    this.count = Math.floor(entries.length / entrySize);
    this.#view = new DataView(entries.buffer, entries.byteOffset, this.count * entrySize);
    this.#offsets = new Float64Array(this.count);
    this.#failedOffsets = new Float64Array(this.count);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(4, this.count * 1.5)));
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
    this.#fill();
  }

  /** The place of the entry that can be used again, or one of `Unmatched`. `digest` is its place in `digests`. */
  match(digests: DataView, digest: number, { index, format }: WantedFrame): number {
    const samePlace = index - this.frames.first;
    const isSame = samePlace >= 0 && samePlace < this.count && this.#isEqual(samePlace, digests, digest);
    const place = isSame ? samePlace : this.#find(digests, digest);
    const entry = place < 0 ? undefined : this.entry(place);
    if (entry === undefined || this.frames.formats[entry.output] !== format) return Unmatched.unknown;
    if (this.retriesFailed && entry.status === Status.failed) return Unmatched.failed;
    return entry.usesIndex && !isSame ? Unmatched.moved : place;
  }

  entry(place: number): FrameEntry | undefined {
    return readEntry(this.#view, place);
  }

  /** The bytes of an entry. */
  bytes(place: number): Uint8Array {
    return this.frames.entries.subarray(place * entrySize, (place + 1) * entrySize);
  }

  offset(place: number): number {
    return this.#offsets[place] ?? 0;
  }

  failedOffset(place: number): number {
    return this.#failedOffsets[place] ?? 0;
  }

  #fill(): void {
    const ends: number[] = [];
    const failedEnds: number[] = [];
    for (let place = 0; place < this.count; place += 1) {
      const entry = this.entry(place);
      if (entry === undefined) continue;
      const { output, length, failedLength } = entry;
      this.#offsets[place] = ends[output] ?? 0;
      this.#failedOffsets[place] = failedEnds[output] ?? 0;
      ends[output] = (ends[output] ?? 0) + length;
      failedEnds[output] = (failedEnds[output] ?? 0) + failedLength;
      this.#insert(place, entry);
    }
  }

  #insert(place: number, entry: FrameEntry): void {
    const slot = this.#slot(this.#view, place * entrySize);
    const there = this.#slots[slot] ?? 0;
    const isBetter = there > 0 && !this.#isFree(this.entry(there - 1)) && this.#isFree(entry);
    if (there === 0 || isBetter) this.#slots[slot] = place + 1;
  }

  /** True where it can be used again wherever it stands. */
  #isFree(entry: FrameEntry | undefined): boolean {
    return entry?.usesIndex === false && !(this.retriesFailed && entry.status === Status.failed);
  }

  #find(digests: DataView, digest: number): number {
    return (this.#slots[this.#slot(digests, digest * digestSize)] ?? 0) - 1;
  }

  /** The slot that holds this digest, or the free one where it would be. */
  #slot(digests: DataView, at: number): number {
    for (let slot = digests.getUint32(at, true) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const there = this.#slots[slot] ?? 0;
      if (there === 0 || isEqual(this.#view, (there - 1) * entrySize, digests, at)) return slot;
    }
  }

  #isEqual(place: number, digests: DataView, digest: number): boolean {
    return isEqual(this.#view, place * entrySize, digests, digest * digestSize);
  }
}

// eslint-disable-next-line max-params
function isEqual(a: DataView, atA: number, b: DataView, atB: number): boolean {
  for (let word = 0; word < words; word += 1) {
    if (a.getUint32(atA + 4 * word) !== b.getUint32(atB + 4 * word)) return false;
  }
  return true;
}
