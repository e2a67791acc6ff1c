import type { Configuration } from '../configuration/configuration.js';
import { derive } from './derive.js';
import { matrixOf, product, rowsTimes, transposed, type Matrix3 } from './matrix3.js';

/** Deforms cell and atoms together: every vector x becomes F x, so that the cell's rows become `cell F^T`. */
export function deform(source: Configuration, gradient: Matrix3): Configuration {
  const across = transposed(gradient);
  const cell = source.cell === null ? null : product(matrixOf(source.cell), across);
  return derive(source, rowsTimes(source.positions, across), cell);
}

/** Changes the volume by a factor. */
export function scaleVolume(source: Configuration, factor: number): Configuration {
  const side = Math.cbrt(factor);
  return deform(source, [side, 0, 0, 0, side, 0, 0, 0, side]);
}
