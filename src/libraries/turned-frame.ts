// A frame with a along x and b in the xy plane, where every lattice has a triangular matrix.

export type Vector = readonly [number, number, number];

/** Rows are the axes of a turned frame. */
export type Axes = readonly [Vector, Vector, Vector];

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const scaled = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const unit = (a: Vector): Vector => scaled(a, 1 / Math.hypot(...a));

export const rowOf = (values: ArrayLike<number>, row: number): Vector => [
  values[3 * row] ?? NaN,
  values[3 * row + 1] ?? NaN,
  values[3 * row + 2] ?? NaN,
];

/** Right- and left-handed lattices alike: the third axis is on the side of c. */
export function axesOf([a, b, c]: readonly [Vector, Vector, Vector]): [Vector, Vector, Vector] {
  const first = unit(a);
  const second = unit(minus(b, scaled(first, dot(b, first))));
  const third = cross(first, second);
  return [first, second, dot(c, third) < 0 ? scaled(third, -1) : third];
}

/** Vectors of the configuration in the turned frame. */
export const turn = (axes: Axes, v: Vector): [number, number, number] => [
  dot(v, axes[0]),
  dot(v, axes[1]),
  dot(v, axes[2]),
];

/** Vectors of the turned frame in that of the configuration. */
export function turnBack(axes: Axes, vectors: Float64Array): Float64Array {
  const back = new Float64Array(vectors.length);
  for (let i = 0; i < vectors.length; i += 3) {
    const [x, y, z] = rowOf(vectors, i / 3);
    for (const k of [0, 1, 2] as const) back[i + k] = x * axes[0][k] + y * axes[1][k] + z * axes[2][k];
  }
  return back;
}

/** A symmetric tensor xx yy zz yz xz xy of the turned frame in that of the configuration. */
export function turnTensorBack(axes: Axes, voigt: Float64Array): Float64Array {
  const [xx = NaN, yy = NaN, zz = NaN, yz = NaN, xz = NaN, xy = NaN] = voigt;
  const tensor: readonly Vector[] = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  const column = (k: 0 | 1 | 2): Vector => [axes[0][k], axes[1][k], axes[2][k]];
  const pairs = [
    [0, 0],
    [1, 1],
    [2, 2],
    [1, 2],
    [0, 2],
    [0, 1],
  ] as const;
  return Float64Array.from(pairs, ([i, j]) => {
    const right = column(j);
    const product = tensor.map((row) => dot(row, right)) as unknown as Vector;
    return dot(column(i), product);
  });
}
