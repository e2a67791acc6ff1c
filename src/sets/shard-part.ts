import { usageError } from '../errors.js';
import type { Shard } from '../expressions/shard.js';
import type { Piece } from './chunk.js';
import { wholeInput, type Hole } from './hole.js';
import { piecesOf, type PieceSource, type SourcePosition } from './piece-source.js';

/** A place between two configurations of an input. */
type Place = Omit<Hole, 'count'>;

/** Places closer than this are not remembered. */
const markDistance = 4096;
const countLimits = { count: markDistance, bytes: 4 << 20 };

/**
 * The part of an input that belongs to a shard: of T configurations those from floor(T (part - 1) / of) to
 * floor(T part / of). All of the input is indexed for that. Rejects with `E_SHARD` where it can be read only once.
 */
export async function shardHole(sources: readonly PieceSource[], { part, of }: Shard): Promise<Hole> {
  const once = sources.find((source) => source.isOnce);
  if (once !== undefined) {
    throw usageError('E_SHARD', 'a shard needs inputs that can be read again', {
      file: once.name,
      expected: 'files',
      got: `\`${once.name}\``,
    });
  }
  const { marks, total } = await countConfigurations(sources);
  const index = Math.floor((total * (part - 1)) / of);
  const count = Math.floor((total * part) / of) - index;
  const mark = marks.findLast((place) => place.index <= index);
  if (count === 0 || mark === undefined) return { ...wholeInput, index, count: 0 };
  return { ...(await placeAt(sources, mark, index)), count };
}

/** Counts without parsing, and remembers some places on the way. */
async function countConfigurations(
  sources: readonly PieceSource[],
): Promise<{ marks: readonly Place[]; total: number }> {
  const marks: Place[] = [];
  let total = 0;
  for (const [i, source] of sources.entries()) {
    for await (const piece of piecesOf(source, countLimits)) {
      const last = marks.at(-1);
      const isFar = last?.source !== i || total - last.index >= markDistance;
      if (isFar) marks.push({ source: i, position: startOf(piece), index: total });
      total += piece.count;
    }
  }
  return { marks, total };
}

/** The place of a configuration that lies in the source of `mark`, not before it. */
async function placeAt(sources: readonly PieceSource[], mark: Place, index: number): Promise<Place> {
  const source = sources[mark.source];
  if (mark.index === index || source === undefined) return mark;
  const cursor = await source.open(mark.position);
  try {
    for (let at = mark.index; at < index;) {
      const piece = await cursor.take({ ...countLimits, count: Math.min(countLimits.count, index - at) });
      if (piece === undefined) break;
      at += piece.count;
    }
    const next = await cursor.take({ count: 1, bytes: 1 });
    return next === undefined ? mark : { source: mark.source, position: startOf(next), index };
  } finally {
    await cursor.close();
  }
}

/** Where a piece begins. A stream is read from its start whatever the offset. */
function startOf({ origin, text }: Piece): SourcePosition {
  const offset = text instanceof Uint8Array ? 0 : text.offset;
  return { frame: origin.firstFrame, offset, line: origin.firstLine };
}
