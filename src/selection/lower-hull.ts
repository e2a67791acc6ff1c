import type { RowTable } from './row-table.js';
import { leastCost, type ProgramResult } from './simplex.js';

/** Coordinates that range over less are dropped. */
const leastRange = 1e-10;
/** Points this close to the hull are on it, in parts of the range of heights. */
const tolerance = 1e-9;

/** Points as rows: coordinates, and the height last. */
interface Points {
  readonly count: number;
  /** Coordinates that are not dropped. */
  readonly dimensions: number;
  /** Coordinates from 0 to 1, heights too, one point after the other. */
  readonly scaled: Float64Array;
  /** What a scaled height is multiplied with. */
  readonly heightRange: number;
}

/** The lower hull of a set of points. */
export interface LowerHull {
  /** Its corners, ascending: of equal points the first. */
  readonly vertices: readonly number[];
  /** How far a point is above the hull, along the height; 0 on it. */
  readonly above: (index: number) => number;
}

/**
 * Corners of the convex hull that are seen from below, where the last number of a row is the height. A point is above the hull
 * where a combination of corners with its coordinates is lower; which one is the lowest is a linear program with a row per
 * coordinate. Only few corners are known at first; a point that is below all their combinations shows the way to a new
 * one. K. L. Clarkson (1994), doi:10.1109/SFCS.1994.365723. In any number of dimensions, and however the points lie.
 */
export function lowerHull(rows: RowTable): LowerHull {
  const points = scaledPoints(rows);
  const hull = new HullSearch(points);
  for (let index = 0; index < points.count; index += 1) hull.place(index);
  const vertices = hull.corners();
  return { vertices, above: (index) => hull.above(index) * points.heightRange };
}

function scaledPoints(rows: RowTable): Points {
  const { count, width } = rows;
  const least = new Float64Array(width).fill(Infinity);
  const most = new Float64Array(width).fill(-Infinity);
  for (let i = 0; i < count; i += 1) {
    const { block, at } = rows.row(i);
    for (let k = 0; k < width; k += 1) {
      least[k] = Math.min(least[k] as number, block[at + k] as number);
      most[k] = Math.max(most[k] as number, block[at + k] as number);
    }
  }
  const ranges = most.map((value, k) => value - (least[k] as number));
  const height = width - 1;
  const used = Array.from({ length: height }, (_, k) => k).filter((k) => (ranges[k] as number) > leastRange);
  const heightRange = (ranges[height] ?? 0) > 0 ? (ranges[height] as number) : 1;
  const scaled = new Float64Array(count * (used.length + 1));
  for (let i = 0; i < count; i += 1) {
    const { block, at } = rows.row(i);
    const start = i * (used.length + 1);
    for (const [place, k] of used.entries())
      scaled[start + place] = ((block[at + k] as number) - (least[k] as number)) / (ranges[k] as number);
    scaled[start + used.length] = ((block[at + height] as number) - (least[height] as number)) / heightRange;
  }
  return { count, dimensions: used.length, scaled, heightRange };
}

/** Corners that were found so far, and how points lie to them. */
class HullSearch {
  readonly #corners: number[] = [];
  readonly #isCorner: Uint8Array;

  constructor(private readonly points: Points) {
    this.#isCorner = new Uint8Array(points.count);
  }

  /** Finds corners until the point is not below their hull. */
  place(index: number): void {
    for (;;) {
      if (this.#isCorner[index] === 1) return;
      const found = this.#lowest(index, this.#corners);
      if (found.type === 'optimal' && this.#height(index) >= found.value - tolerance) return;
      const corner = this.#farthest(found);
      // To rounding it is in line with corners that are there.
      if (this.#isCorner[corner] === 1) return;
      this.#isCorner[corner] = 1;
      this.#corners.push(corner);
    }
  }

  /** Those that no combination of the others reaches: some lie on edges between others. */
  corners(): number[] {
    const kept = new Set(this.#corners.sort((a, b) => a - b));
    for (const corner of [...kept].reverse()) {
      kept.delete(corner);
      const found = this.#lowest(corner, [...kept]);
      if (found.type === 'infeasible' || this.#height(corner) < found.value - tolerance) kept.add(corner);
    }
    this.#corners.length = 0;
    this.#corners.push(...[...kept].sort((a, b) => a - b));
    return this.#corners;
  }

  /** In scaled heights. */
  above(index: number): number {
    const found = this.#lowest(index, this.#corners);
    return found.type === 'optimal' ? Math.max(0, this.#height(index) - found.value) : 0;
  }

  #lowest(index: number, corners: readonly number[]): ProgramResult {
    const { dimensions, scaled } = this.points;
    const stride = dimensions + 1;
    const columns = {
      rows: stride,
      count: corners.length,
      at: (column: number, row: number) =>
        row === dimensions ? 1 : (scaled[(corners[column] as number) * stride + row] as number),
      cost: (column: number) => this.#height(corners[column] as number),
    };
    const right = Float64Array.from({ length: stride }, (_, row) =>
      row === dimensions ? 1 : (scaled[index * stride + row] as number),
    );
    return leastCost(columns, right);
  }

  #height(index: number): number {
    const { dimensions, scaled } = this.points;
    return scaled[index * (dimensions + 1) + dimensions] as number;
  }

  /** Of all points the farthest on the outer side of the plane that the prices are; of equals the lowest, then the first. */
  #farthest({ type, price }: ProgramResult): number {
    const { count, dimensions, scaled } = this.points;
    const stride = dimensions + 1;
    let best = 0;
    let most = -Infinity;
    for (let i = 0; i < count; i += 1) {
      let beyond = price[dimensions] as number;
      for (let k = 0; k < dimensions; k += 1)
        beyond += (price[k] as number) * (scaled[i * stride + k] as number);
      if (type === 'optimal') beyond -= this.#height(i);
      if (beyond < most) continue;
      if (beyond > most || this.#height(i) < this.#height(best)) {
        most = beyond;
        best = i;
      }
    }
    return best;
  }
}
