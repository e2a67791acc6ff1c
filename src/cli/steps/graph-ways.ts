export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

/** A rectangle of the picture. */
export interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

export type Direction = 'right' | 'down';

/**
 * The course of an arrow. Of an `even` one, straight lines and curves take turns: lines lead through levels, where there are boxes, curves from
 * level to level. A `free` one goes against the direction.
 */
export interface Way {
  readonly type: 'even' | 'free';
  readonly direction: Direction;
  readonly points: readonly Point[];
}

/** Along the direction and across it. */
const turned = (direction: Direction, [x, y]: Point): Point => (direction === 'right' ? [x, y] : [y, x]);

/** Where a level begins and ends, along the direction. */
type Band = readonly [number, number];

/** Straight before a box, so that the head of an arrow can be seen where many meet. */
const straight = 12;

/** Levels of boxes: those whose middles are at the same place. */
export function bandsOf(places: readonly Place[], direction: Direction): Band[] {
  const bands = new Map<number, Band>();
  for (const { x, y, width, height } of places) {
    const [start, size] = direction === 'right' ? [x, width] : [y, height];
    const middle = Math.round(start + size / 2);
    const [from, to] = bands.get(middle) ?? [Infinity, -Infinity];
    bands.set(middle, [Math.min(from, start - straight), Math.max(to, start + size)]);
  }
  return [...bands.values()].sort(([a], [b]) => a - b);
}

export interface WayEnds {
  readonly from: Place;
  readonly to: Place;
  readonly bands: readonly Band[];
  readonly direction: Direction;
}

/** From the middle of a side to that of the other box, through the points that the layout found. */
export function wayOf(points: readonly Point[], { from, to, bands, direction }: WayEnds): Way {
  const [start, end] =
    direction === 'right'
      ? [[from.x + from.width, from.y + from.height / 2] as const, [to.x, to.y + to.height / 2] as const]
      : [[from.x + from.width / 2, from.y + from.height] as const, [to.x + to.width / 2, to.y] as const];
  const [first, last] = [turned(direction, start)[0], turned(direction, end)[0]];
  const crossed = bands.filter(([a, b]) => b >= first && a <= last);
  if (first > last || crossed.length < 2) return { type: 'free', direction, points };
  const ends = crossed.flatMap(([a, b]) => {
    const point = points.map((one) => turned(direction, one)).find(([along]) => along > a && along < b);
    const across =
      a <= first ? start : b >= last ? end : point === undefined ? undefined : turned(direction, point);
    if (across === undefined) return [];
    const side = turned(direction, across)[1];
    return [Math.max(a, first), Math.min(b, last)].map((along) => turned(direction, [along, side]));
  });
  return { type: 'even', direction, points: ends };
}
