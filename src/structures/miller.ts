import { structureError } from './failure.js';
import { determinant, dot, fromRows, rowOf, times, type Matrix3, type Vector3 } from './matrix3.js';

// Two lattice vectors in a lattice plane and one that leads to the next plane. Among the first vectors of the plane the shortest is
// taken, as `ase.build.surface` does: A. H. Larsen et al. (2017), doi:10.1088/1361-648X/aa680e.

/** `x a + y b` is the greatest common divisor of `a` and `b`, with its sign; x, y and the divisor. */
function bezout(a: number, b: number): Vector3 {
  if (b === 0) return [1, 0, a];
  if (a % b === 0) return [0, 1, b];
  const [x, y, divisor] = bezout(b, a - b * Math.floor(a / b));
  return [y, x - y * Math.floor(a / b), divisor];
}

/** To the nearest whole number, halves to the even one. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

const indexAxes = [0, 1, 2] as const;

/** For indices of which one alone is not 0. */
function alongAxis(axis: 0 | 1 | 2): Matrix3 {
  const unit = (place: number): Vector3 => [+(place === 0), +(place === 1), +(place === 2)];
  return fromRows(unit((axis + 1) % 3), unit((axis + 2) % 3), unit(axis));
}

function general(cell: Matrix3, [h, k, l]: Vector3): Matrix3 {
  let [p, q, divisor] = bezout(k, l);
  const vector = (a: number, b: number, c: number): Vector3 => times([a, b, c], cell);
  const second: Vector3 = [0, l / Math.abs(divisor), -k / Math.abs(divisor)];
  const inPlane = vector(0, l, -k);
  const first = vector(p * k + q * l, -p * h, -q * h);
  const along = dot(vector(0, -h * l, h * k), inPlane);
  if (Math.abs(along) > 1e-10) {
    const steps = -roundHalfEven(dot(first, inPlane) / along);
    p += steps * l;
    q -= steps * k;
  }
  divisor = p * k + q * l;
  const [a, b] = bezout(divisor, h);
  return fromRows([divisor, -p * h, -q * h], second, [b, a * p, a * q]);
}

const negated = ([x, y, z]: Vector3): Vector3 => [0 - x, 0 - y, 0 - z];

const divisorOf = (indices: Vector3): number =>
  indices.reduce((divisor, index) => Math.abs(bezout(divisor, index)[2]), 0);

/**
 * Lattice vectors, as whole multiples of those of the cell: two in the plane (h k l) and one to the next such plane on
 * the side of its normal, right-handed where the cell is. Common divisors of the indices do not count.
 */
export function planeBasis(cell: Matrix3, indices: Vector3): Matrix3 {
  const divisor = divisorOf(indices);
  if (divisor === 0) {
    throw structureError('E_ARGUMENT', 'no plane has the indices 0 0 0', { expected: 'one that is not 0' });
  }
  const [h, k, l]: Vector3 = [indices[0] / divisor, indices[1] / divisor, indices[2] / divisor];
  const single = indexAxes.find(
    (axis) => Math.abs([h, k, l][axis] ?? 0) === 1 && h * h + k * k + l * l === 1,
  );
  const basis = single === undefined ? general(cell, [h, k, l]) : alongAxis(single);
  const [first, second, third] = [rowOf(basis, 0), rowOf(basis, 1), rowOf(basis, 2)];
  const above = dot(third, [h, k, l]) < 0 ? negated(third) : third;
  const isRight = determinant(fromRows(first, second, above)) > 0;
  return fromRows(isRight ? first : negated(first), second, above);
}
