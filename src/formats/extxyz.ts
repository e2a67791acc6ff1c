import { Configuration } from '../configuration/configuration.js';
import { AtomloopError, formatError } from '../errors.js';
import { releaseMemory } from '../system/memory.js';
import { extxyzCore, type NativeEncoded, type NativeError, type NativeIndex } from './extxyz-core.js';
import {
  appendedFrames,
  encodeFields,
  untouchedRange,
  type AppendedFrames,
  type FrameRange,
} from './extxyz-encode.js';
import { ExtxyzSource, realColumns } from './extxyz-source.js';
import type { Decoded, Encoded, Format, FrameBlock, FrameIndexer, TextOrigin } from './format.js';

const hints: Readonly<Record<string, string>> = {
  'bad-count': 'see whether the atom count of the frame before is right',
  truncated: 'the file was cut, or the atom count is too large',
};

const codeOf = (kind: string): string => `E_${kind.toUpperCase().replaceAll('-', '_')}`;

function toError(error: NativeError, file: string, firstFrame: number): AtomloopError {
  const { kind, message, line, column, frame, expected, got } = error;
  const hint = hints[kind];
  return formatError(codeOf(kind), message, {
    file,
    line,
    frame: firstFrame + frame,
    expected,
    got,
    ...(column === 0 ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
  });
}

class ExtxyzIndexer implements FrameIndexer {
  readonly #index: NativeIndex = new (extxyzCore().ExtxyzIndex)();

  constructor(readonly file: string) {}

  feed(block: Uint8Array, last: boolean): FrameBlock {
    const { error, ...frames } = this.#index.feed(block, last);
    return error === undefined ? frames : { ...frames, error: toError(error, this.file, 0) };
  }
}

function decode(text: Uint8Array, origin: TextOrigin): Decoded {
  const { firstLine, firstFrame } = origin;
  const chunk = extxyzCore().extxyzParse(text, firstLine, firstFrame === 0, realColumns.expect());
  const source = new ExtxyzSource(chunk, text);
  const configurations: Configuration[] = [];
  for (let frame = 0; frame < chunk.natoms.length; frame += 1)
    configurations.push(new Configuration({ source, frame }));
  const { warnings, error } = chunk;
  const spans = { offsets: chunk.offsets, lengths: chunk.lengths };
  const release = (): void => {
    releaseMemory(chunk.positions);
    releaseMemory(chunk.numbers);
  };
  const decoded = { configurations, spans, warnings, release };
  return error === undefined
    ? decoded
    : { ...decoded, error: toError(error, origin.file, origin.firstFrame) };
}

/** Frames that nobody has touched; where they are a whole text that may be moved, it is not even copied. */
function encodeRange(
  { source, first }: FrameRange,
  count: number,
  movable: readonly Uint8Array<ArrayBuffer>[],
): NativeEncoded {
  const { text, slab } = source;
  const encoded = extxyzCore().extxyzEncodeRange(slab.handle, text, first, count);
  if (encoded.fault !== undefined || encoded.bytes !== undefined) return encoded;
  const { begin, end, lengths } = encoded;
  const moved = end - begin === text.length ? movable.find((own) => own === text) : undefined;
  return { bytes: moved ?? new Uint8Array(text.subarray(begin, end)), lengths };
}

/** Frames with results that nobody has looked at. */
function encodeAppended({ source, frames, places, appendix }: AppendedFrames): NativeEncoded {
  return extxyzCore().extxyzEncodeAppended(source.slab.handle, source.text, frames, places, appendix);
}

function encodeNatively(
  configurations: readonly Configuration[],
  movable: readonly Uint8Array<ArrayBuffer>[],
): NativeEncoded {
  const range = untouchedRange(configurations);
  if (range !== undefined) return encodeRange(range, configurations.length, movable);
  const appended = appendedFrames(configurations);
  if (appended !== undefined) return encodeAppended(appended);
  return extxyzCore().extxyzEncode(configurations.map(fieldsAt));
}

function encode(
  configurations: readonly Configuration[],
  movable: readonly Uint8Array<ArrayBuffer>[] = [],
): Encoded {
  const encoded = encodeNatively(configurations, movable);
  if (encoded.fault === undefined) return encoded;
  const { kind, message, expected, got, frame } = encoded.fault;
  throw formatError(codeOf(kind), message, { expected, got, index: frame });
}

function fieldsAt(configuration: Configuration, index: number) {
  try {
    return encodeFields(configuration);
  } catch (error) {
    throw AtomloopError.from(error, 'format', 'E_BAD_SHAPE').at({ index });
  }
}

/**
 * Extended XYZ: the dialects in use are read, one canonical form is written, exactly.
 * Specification: https://github.com/libAtoms/extxyz; differences to its readers are in the documentation.
 */
export const extxyzFormat: Format = {
  name: 'extxyz',
  createIndexer: (file) => new ExtxyzIndexer(file),
  decode,
  encode,
};
