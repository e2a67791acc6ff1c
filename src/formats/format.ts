import type { Configuration } from '../configuration/configuration.js';
import type { AtomloopError } from '../errors.js';

/** Where the text of a chunk came from, for error messages. */
export interface TextOrigin {
  /** File name as the user gave it, `-` for standard input. */
  readonly file: string;
  /** 1-based line of the first byte of the text. */
  readonly firstLine: number;
  /** 0-based frame in the file of the first frame of the text. */
  readonly firstFrame: number;
}

/** Where frames begin in a text, and how many bytes belong to each. */
export interface FrameSpans {
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
}

/** Configurations up to the first malformed frame, and the error of that frame if there is one. */
export interface Decoded {
  readonly configurations: Configuration[];
  /** Where they lie in the text, as an indexer has it; absent where that was not noted. */
  readonly spans?: FrameSpans;
  /** What was accepted but looks wrong, one sentence each with its line. */
  readonly warnings: readonly string[];
  readonly error?: AtomloopError;
  /** Frees at once what the configurations have beside their text: none of them can be used afterwards. */
  readonly release?: () => void;
}

/** Text of configurations, one after another; `lengths[i]` is the number of bytes of the i-th. */
export interface Encoded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: Float64Array;
}

/** Frames that ended within the blocks fed so far; all arrays have the same length. */
export interface FrameBlock {
  /** Byte offset of each frame in the stream; blank lines before a frame belong to it. */
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  /** 1-based line of each offset. */
  readonly lines: Float64Array;
  readonly atoms: Float64Array;
  /** Set when no frame can begin where one should; nothing after it is indexed. */
  readonly error?: AtomloopError;
}

/** Finds where frames begin and end in a stream, at memory speed, without parsing them. */
export interface FrameIndexer {
  /** Feeds the next block of the stream; `last` marks its end. A frame cut by the end is still given: decoding it tells. */
  feed(block: Uint8Array, last: boolean): FrameBlock;
}

/** One text format, both ways. Only the registry knows the concrete ones. */
export interface Format {
  readonly name: string;
  createIndexer(file: string): FrameIndexer;
  decode(text: Uint8Array, origin: TextOrigin): Decoded;
  /** The bytes may be one of `movable`: texts that were decoded, and that nobody else needs any more. */
  encode(configurations: readonly Configuration[], movable?: readonly Uint8Array<ArrayBuffer>[]): Encoded;
}
