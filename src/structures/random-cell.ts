import { structureError } from './failure.js';
import type { Matrix3 } from './matrix3.js';

/** Numbers in [0, 1). */
export interface UniformStream {
  uniform(): number;
}

/** From the least to the largest. */
export type Bounds = readonly [number, number];

export interface CellShape {
  /** Degrees. */
  readonly anglesDegrees: Bounds;
  /** The longest vector by the shortest, at most. */
  readonly ratio: number;
}

export const between = ([least, most]: Bounds, random: UniformStream): number =>
  least + (most - least) * random.uniform();

const mostDraws = 1000;

/** Volume of a cell with vectors of length 1: what is flatter is no cell to put atoms into. */
const flattest = 0.2;

/**
 * A cell of the given volume (Å^3): lengths from 1 to `ratio` and angles, each uniform in its bounds, then scaled. The
 * first vector lies along x, the second in the plane xy. Throws `E_PLACEMENT` where the angles make no cell.
 */
export function randomCell(volume: number, shape: CellShape, random: UniformStream): Matrix3 {
  const { anglesDegrees, ratio } = shape;
  const angle = (): number => (between(anglesDegrees, random) * Math.PI) / 180;
  for (let draw = 0; draw < mostDraws; draw += 1) {
    const [a, b, c] = [between([1, ratio], random), between([1, ratio], random), between([1, ratio], random)];
    const gamma = angle();
    const [x, y, z] = [Math.cos(angle()), Math.cos(angle()), Math.cos(gamma)];
    const square = 1 + 2 * x * y * z - x * x - y * y - z * z;
    if (!(square > flattest * flattest)) continue;
    const unit = Math.sqrt(square);
    const scale = Math.cbrt(volume / (a * b * c * unit));
    const sine = Math.sin(gamma);
    const [sa, sb, sc] = [scale * a, scale * b, scale * c];
    return [sa, 0, 0, sb * z, sb * sine, 0, sc * y, (sc * (x - y * z)) / sine, (sc * unit) / sine];
  }
  throw structureError('E_PLACEMENT', `no cell was found in ${mostDraws} draws of its angles`, {
    expected: 'bounds of angles that make cells with a volume, such as 60 to 120',
    got: anglesDegrees.join(' to '),
  });
}
