import type { Appendix } from '../configuration/appendix.js';
import type { ValueKind } from '../configuration/column.js';
import type { GeometrySlab } from '../configuration/source.js';
import { core } from '../native.js';

/** Reference to a parsed chunk in native memory. */
export type ChunkHandle = object;

export interface NativeError {
  readonly kind: string;
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  readonly frame: number;
  readonly line: number;
  readonly column: number;
}

/** Columns of frames that share one Properties. */
export interface NativeLayout {
  /** The first of these frames; those after it share the layout until the next one begins. */
  readonly firstFrame: number;
  readonly names: readonly string[];
  readonly kinds: readonly number[];
  readonly widths: readonly number[];
  /** Places of the columns with a meaning; -1 where there is none. */
  readonly species: number;
  readonly atomicNumber: number;
  readonly positions: number;
}

export interface ParsedChunk extends GeometrySlab {
  readonly handle: ChunkHandle;
  readonly layouts: readonly NativeLayout[];
  readonly layoutOf: Uint32Array;
  /** Where the frames lie in the text, as an indexer has them. */
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  readonly warnings: readonly string[];
  readonly error?: NativeError;
}

export interface NativeFrames {
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  readonly lines: Float64Array;
  readonly atoms: Float64Array;
  readonly error?: NativeError;
}

export interface NativeIndex {
  feed(block: Uint8Array, last: boolean): NativeFrames;
}

/** What cannot be written, and why. */
interface NativeFault {
  readonly fault: Omit<NativeError, 'line' | 'column'>;
}

interface NativeText {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: Float64Array;
  readonly fault?: undefined;
}

/** Part of the text of a chunk. */
interface NativePlace {
  readonly begin: number;
  readonly end: number;
  readonly bytes?: undefined;
  readonly lengths: Float64Array;
  readonly fault?: undefined;
}

export type NativeEncoded = NativeText | NativeFault;

/** What a part of a configuration is for the encoder; undefined: as it was read. */
export type EncodeFields = readonly [
  handle: ChunkHandle | undefined,
  text: Uint8Array | undefined,
  frame: number,
  natoms: number,
  cell: Float64Array | null | undefined,
  pbc: number | undefined,
  columns: readonly unknown[] | undefined,
  info: readonly unknown[] | undefined,
];

/** Number of a shape, the shape when it is new (key, kind, rank and two lengths of each value), and the values. */
export type NativeInfo = readonly [
  shape: number,
  fields: readonly unknown[] | undefined,
  ...values: unknown[],
];

interface ExtxyzCore {
  readonly ExtxyzIndex: new () => NativeIndex;
  /** With `keepsReals` columns of reals are read at once, which is faster if they are asked for. */
  extxyzParse(text: Uint8Array, firstLine: number, isStartOfFile: boolean, keepsReals: boolean): ParsedChunk;
  extxyzInfo(handle: ChunkHandle, text: Uint8Array, frame: number): NativeInfo;
  /** Integers, or labels with a newline between them; column -1 are the species. */
  extxyzColumn(
    handle: ChunkHandle,
    text: Uint8Array,
    frame: number,
    column: number,
  ): Int32Array | BigInt64Array | string;
  /** Reals or booleans of the frame and of those after it that share its layout. */
  extxyzColumns(
    handle: ChunkHandle,
    text: Uint8Array,
    frame: number,
    column: number,
  ): Float64Array | Uint8Array;
  extxyzEncode(configurations: readonly EncodeFields[]): NativeEncoded;
  /** Frames of a chunk that nobody has touched, with results. */
  extxyzEncodeAppended(
    handle: ChunkHandle,
    text: Uint8Array,
    frames: Uint32Array,
    places: Uint32Array,
    appendix: Appendix,
  ): NativeEncoded;
  /** Consecutive frames of a chunk that nobody has touched. */
  extxyzEncodeRange(
    handle: ChunkHandle,
    text: Uint8Array,
    first: number,
    count: number,
  ): NativeEncoded | NativePlace;
}

/** Kinds by their number in the addon; the last, `J`, is JSON. */
export const kindLetters = ['R', 'I', 'L', 'S', 'J'] as const satisfies readonly (ValueKind | 'J')[];

export const extxyzCore = (): ExtxyzCore => core<ExtxyzCore>();
