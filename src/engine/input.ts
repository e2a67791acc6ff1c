import type { Configuration } from '../configuration/configuration.js';
import { formatError, type AtomloopError } from '../errors.js';
import type { FrameSpans } from '../formats/format.js';
import { formatByName } from '../formats/registry.js';
import { itemsFormat, type Piece, type TextPlace } from '../sets/chunk.js';
import { readPlace } from '../sets/piece-text.js';
import type { PiecePart } from './digests.js';
import type { ChunkTask } from './spec.js';

/** Inputs of a task, parsed. */
export interface TaskInput {
  /** Configurations, or items where the set holds no configurations. */
  readonly values: readonly unknown[];
  readonly isItems: boolean;
  /** Position in the chunk of the first value. */
  readonly first: number;
  /** The text that was parsed. */
  readonly parts: readonly PiecePart[];
  readonly warnings: readonly string[];
  /** Texts read from files for this task alone, from which values are read on demand. */
  readonly texts: readonly Uint8Array<ArrayBuffer>[];
  readonly error?: AtomloopError;
  /** Frees what the values have beside their texts. */
  release(): void;
}

/** Reads and parses the configurations of a task, up to the first malformed one. */
export function readTask({ chunk, from, to }: ChunkTask): TaskInput {
  const values: unknown[] = [];
  const warnings: string[] = [];
  const parts: PiecePart[] = [];
  const texts: Uint8Array<ArrayBuffer>[] = [];
  const releases: (() => void)[] = [];
  let error: AtomloopError | undefined;
  let position = 0;
  for (const piece of chunk.pieces) {
    if (position + piece.count > from && position < to && error === undefined) {
      const text = piece.text instanceof Uint8Array ? piece.text : readOwn(piece.text, texts);
      const decoded = decode(piece, text);
      if (decoded.release !== undefined) releases.push(decoded.release);
      const part = { from: Math.max(0, from - position), to: Math.min(piece.count, to - position) };
      values.push(...decoded.values.slice(part.from, part.to));
      parts.push({ piece, text, spans: decoded.spans, ...part });
      warnings.push(...decoded.warnings);
      error = decoded.error;
    }
    position += piece.count;
  }
  const isItems = chunk.pieces[0]?.format === itemsFormat;
  const release = (): void => {
    for (const free of releases) free();
  };
  const input = { values, isItems, first: from, parts, warnings, texts, release };
  return error === undefined ? input : { ...input, error };
}

function readOwn(place: TextPlace, texts: Uint8Array<ArrayBuffer>[]): Uint8Array {
  const text = readPlace(place);
  texts.push(text);
  return text;
}

interface DecodedPiece {
  readonly values: readonly unknown[];
  readonly spans?: FrameSpans;
  readonly warnings: readonly string[];
  readonly error?: AtomloopError;
  readonly release?: () => void;
}

function decode(piece: Piece, bytes: Uint8Array): DecodedPiece {
  if (piece.format === itemsFormat) return { values: parseItems(bytes), warnings: [] };
  const decoded = formatByName(piece.format).decode(bytes, piece.origin);
  const { configurations, spans, warnings, error } = decoded;
  if (error === undefined && configurations.length !== piece.count) throw changedInput(piece, configurations);
  return {
    values: configurations,
    ...(spans && { spans }),
    warnings,
    ...(decoded.release && { release: decoded.release }),
    ...(error === undefined ? {} : { error }),
  };
}

function changedInput({ origin, count }: Piece, found: readonly Configuration[]): AtomloopError {
  return formatError('E_INPUT_CHANGED', 'the input changed while it was read', {
    file: origin.file,
    line: origin.firstLine,
    expected: `${count} configurations`,
    got: String(found.length),
  });
}

function parseItems(bytes: Uint8Array): unknown[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return text === '' ? [] : (JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as unknown[]);
}
