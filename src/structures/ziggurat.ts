// Layers of equal area under exp(-x^2/2): G. Marsaglia and W. W. Tsang (2000), doi:10.18637/jss.v005.i08.

const count = 256;

/** Where the last layer ends, for 256 of them. */
const edge = 3.6541528853610088;

/** Layers from the lowest, which has the tail, upwards in `heights` and outwards in `widths`. */
export interface Layers {
  readonly edge: number;
  /** Width of each layer by 2^52. */
  readonly widths: Float64Array;
  /** Numbers of 52 bits below this are surely under the curve. */
  readonly limits: Float64Array;
  /** Of the curve at the end of each layer. */
  readonly heights: Float64Array;
}

const curve = (x: number): number => Math.exp(-0.5 * x * x);

/** Area beyond `x` under the curve: the continued fraction of Laplace. */
function tailArea(x: number): number {
  let fraction = x;
  for (let term = 200; term > 0; term -= 1) fraction = x + term / fraction;
  return curve(x) / fraction;
}

function layers(): Layers {
  const area = edge * curve(edge) + tailArea(edge);
  const ends = new Float64Array(count);
  ends[count - 1] = edge;
  for (let i = count - 2; i > 0; i -= 1) {
    const outer = ends[i + 1] ?? 0;
    ends[i] = Math.sqrt(-2 * Math.log(area / outer + curve(outer)));
  }
  const base = area / curve(edge);
  const inner = (i: number): number => (i === 0 ? edge : (ends[i - 1] ?? 0));
  const outer = (i: number): number => (i === 0 ? base : (ends[i] ?? 0));
  return {
    edge,
    widths: Float64Array.from({ length: count }, (_, i) => outer(i) / 2 ** 52),
    limits: Float64Array.from({ length: count }, (_, i) => Math.floor((inner(i) / outer(i)) * 2 ** 52)),
    heights: Float64Array.from({ length: count }, (_, i) => curve(ends[i] ?? 0)),
  };
}

let made: Layers | undefined;

/** Made once. */
export const normalLayers = (): Layers => (made ??= layers());
