import {
  cross,
  determinant,
  dot,
  inverse,
  norm,
  rowOf,
  times,
  type Matrix3,
  type Vector3,
} from './matrix3.js';

/** Every two atoms and their images must be this far apart. */
export interface LeastDistances {
  /** How many types of atoms there are. */
  readonly types: number;
  /** Å, types x types. */
  readonly least: Float64Array;
}

/** Distance that pushed atoms have, by the least one: a little more, so that pushing comes to an end. */
const pushed = 1.002;

const wrapped = (part: number): number => part - Math.floor(part);

/** Cell vectors further away than these are not looked at: how many along each axis reach `cutoff`. */
function reach(cell: Matrix3, cutoff: number): Vector3 {
  const volume = Math.abs(determinant(cell));
  const along = (a: 0 | 1 | 2, b: 0 | 1 | 2): number => {
    const height = volume / norm(cross(rowOf(cell, a), rowOf(cell, b)));
    return Math.floor(cutoff / height + 0.5);
  };
  return [along(1, 2), along(2, 0), along(0, 1)];
}

/** Cell vectors to images that may be nearer than `cutoff`, three numbers each, without the one of length 0. */
function imagesWithin(cell: Matrix3, cutoff: number): Float64Array {
  const [na, nb, nc] = reach(cell, cutoff);
  const images: number[] = [];
  for (let a = -na; a <= na; a += 1)
    for (let b = -nb; b <= nb; b += 1)
      for (let c = -nc; c <= nc; c += 1) images.push(...times([a, b, c], cell));
  const middle = (images.length - 3) / 2;
  images.splice(middle, 3);
  return Float64Array.from(images);
}

/** Square of the distance from a place to the nearest of some images. */
function nearestImage(images: Float64Array, [x, y, z]: Vector3): number {
  let nearest = Infinity;
  for (let i = 0; i < images.length; i += 3) {
    const dx = x + (images[i] ?? 0);
    const dy = y + (images[i + 1] ?? 0);
    const dz = z + (images[i + 2] ?? 0);
    const square = dx * dx + dy * dy + dz * dz;
    if (square < nearest) nearest = square;
  }
  return nearest;
}

/** Atoms in a cell that is periodic in all directions, each with room around it. */
export class PeriodicSites {
  #count = 0;
  readonly #parts: Float64Array;
  readonly #types: Uint16Array;
  readonly #images: Float64Array;
  /** By pair of types, one by the square of the least distance. */
  readonly #weights: Float64Array;
  readonly #stride: number;
  readonly #toParts: Matrix3;

  constructor(
    private readonly cell: Matrix3,
    { least, types }: LeastDistances,
    capacity: number,
  ) {
    this.#parts = new Float64Array(3 * capacity);
    this.#types = new Uint16Array(capacity);
    this.#weights = least.map((distance) => 1 / (distance * distance));
    this.#stride = types;
    this.#toParts = inverse(cell);
    const cutoff = least.reduce((most, distance) => Math.max(most, distance), 0);
    this.#images = imagesWithin(cell, cutoff);
  }

  /** Parts of the cell, three for each atom. */
  get parts(): Float64Array {
    return this.#parts.subarray(0, 3 * this.#count);
  }

  /** Like `room`, of the atoms of one type and their own images. */
  roomToItself(type: number): number {
    return nearestImage(this.#images, [0, 0, 0]) * (this.#weights[this.#stride * type + type] ?? 0);
  }

  /**
   * The least square of a distance, by that of the least distance allowed, between an atom of `type` at parts of the cell
   * and all that are there: below 1 there is no room. Stops at the first value below `enough`.
   */
  room(parts: Vector3, type: number, enough: number): number {
    const [own, types, weights, images] = [this.#parts, this.#types, this.#weights, this.#images];
    const [row, count] = [this.#stride * type, this.#count];
    const [ax, ay, az, bx, by, bz, cx, cy, cz] = this.cell;
    const [pa, pb, pc] = parts;
    let room = Infinity;
    for (let i = 0; i < count && room >= enough; i += 1) {
      let a = pa - (own[3 * i] ?? 0);
      let b = pb - (own[3 * i + 1] ?? 0);
      let c = pc - (own[3 * i + 2] ?? 0);
      a -= Math.floor(a + 0.5);
      b -= Math.floor(b + 0.5);
      c -= Math.floor(c + 0.5);
      const x = a * ax + b * bx + c * cx;
      const y = a * ay + b * by + c * cy;
      const z = a * az + b * bz + c * cz;
      let square = x * x + y * y + z * z;
      if (images.length > 0) square = Math.min(square, nearestImage(images, [x, y, z]));
      square *= weights[row + (types[i] ?? 0)] ?? 0;
      if (square < room) room = square;
    }
    return room;
  }

  /**
   * Moves every two atoms that are too near to each other apart, pair after pair. Gives the least room there was, as `room`
   * counts it: from 1 on nothing was moved.
   */
  pushApart(): number {
    let least = Infinity;
    for (let i = 1; i < this.#count; i += 1)
      for (let j = 0; j < i; j += 1) least = Math.min(least, this.#pushPair(i, j));
    return least;
  }

  #pushPair(i: number, j: number): number {
    const [own, types] = [this.#parts, this.#types];
    const between = this.#vectorTo(i, j);
    const weight = this.#weights[this.#stride * (types[i] ?? 0) + (types[j] ?? 0)] ?? 0;
    const square = dot(between, between);
    if (square * weight >= 1 || square === 0) return square * weight;
    const step = (pushed / Math.sqrt(square * weight) - 1) / 2;
    const shift = times(between, this.#toParts);
    for (const axis of [0, 1, 2] as const) {
      const [from, to] = [3 * j + axis, 3 * i + axis];
      own[to] = wrapped((own[to] ?? 0) + step * shift[axis]);
      own[from] = wrapped((own[from] ?? 0) - step * shift[axis]);
    }
    return square * weight;
  }

  /** Å, from atom `j` to the nearest image of atom `i`. */
  #vectorTo(i: number, j: number): Vector3 {
    const own = this.#parts;
    const a = (own[3 * i] ?? 0) - (own[3 * j] ?? 0);
    const b = (own[3 * i + 1] ?? 0) - (own[3 * j + 1] ?? 0);
    const c = (own[3 * i + 2] ?? 0) - (own[3 * j + 2] ?? 0);
    const direct = times(
      [a - Math.floor(a + 0.5), b - Math.floor(b + 0.5), c - Math.floor(c + 0.5)],
      this.cell,
    );
    const images = this.#images;
    let nearest = direct;
    for (let k = 0; k < images.length; k += 3) {
      const other: Vector3 = [
        direct[0] + (images[k] ?? 0),
        direct[1] + (images[k + 1] ?? 0),
        direct[2] + (images[k + 2] ?? 0),
      ];
      if (dot(other, other) < dot(nearest, nearest)) nearest = other;
    }
    return nearest;
  }

  add(parts: Vector3, type: number): void {
    const first = 3 * this.#count;
    this.#parts[first] = parts[0];
    this.#parts[first + 1] = parts[1];
    this.#parts[first + 2] = parts[2];
    this.#types[this.#count] = type;
    this.#count += 1;
  }
}
