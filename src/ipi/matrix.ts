/** Of 3 x 3 numbers, row by row. */
export function transposed(m: Float64Array): Float64Array {
  return m.map((_, i) => m[3 * (i % 3) + Math.floor(i / 3)] ?? NaN);
}

/** Zeros for a cell without a volume. */
export function inverse(m: Float64Array): Float64Array {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (determinant === 0) return new Float64Array(9);
  return Float64Array.from(
    [e * i - f * h, c * h - b * i, b * f - c * e]
      .concat([f * g - d * i, a * i - c * g, c * d - a * f])
      .concat([d * h - e * g, b * g - a * h, a * e - b * d]),
    (minor) => minor / determinant,
  );
}
