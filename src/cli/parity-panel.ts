import { axisOf, type Axis } from './axis.js';
import type { ParityMarks, ParityPoints } from './parity-points.js';
import { element, group, length, text } from './svg.js';

/** Width and height of the square of a panel, and the room around it. */
const side = 300;
const left = 84;
const top = 34;
export const panelWidth = left + side + 24;
export const panelHeight = top + side + 56;

const pointRadius = 1.8;
/** Smaller cells could not be seen where they are alone. */
const leastSize = 2;
/** Counts of cells are told apart by so many opacities, by their logarithm. */
const shades = 4;

export interface PanelParts {
  readonly points: ParityPoints;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Values are multiplied with it. */
  readonly factor: number;
  readonly categories: readonly string[];
  readonly colorOf: (category: string) => string;
}

/** Calculated against reference values, on axes of the same range, with the diagonal. */
export function panel(parts: PanelParts): string {
  const { points, factor, title, xLabel, yLabel, categories } = parts;
  const axis = axisOf(points.least * factor, points.most * factor);
  const at = (value: number): number => ((value - axis.least) / (axis.most - axis.least)) * side;
  const marks = points.marks(categories);
  return [
    element('rect', { x: left, y: top, width: side, height: side, fill: '#ffffff', stroke: '#444444' }),
    ticks(axis, at),
    element('line', {
      x1: left,
      y1: top + side,
      x2: left + side,
      y2: top,
      stroke: '#888888',
      'stroke-dasharray': '4 3',
    }),
    ...marks.map((mark) => drawn(mark, { parts, at })),
    text(title, { x: left + side / 2, y: top - 12, 'text-anchor': 'middle', 'font-weight': 'bold' }),
    text(xLabel, { x: left + side / 2, y: top + side + 42, 'text-anchor': 'middle' }),
    text(yLabel, {
      'text-anchor': 'middle',
      transform: `translate(16 ${length(top + side / 2)}) rotate(-90)`,
    }),
  ].join('');
}

function ticks(axis: Axis, at: (value: number) => number): string {
  const small = { 'font-size': 10 };
  return axis.ticks
    .map(({ value, label }) => {
      const x = left + at(value);
      const y = top + side - at(value);
      return [
        element('path', {
          d: `M${length(x)} ${length(top + side)}v5M${length(left)} ${length(y)}h-5`,
          stroke: '#444444',
        }),
        text(label, { x, y: top + side + 17, 'text-anchor': 'middle', ...small }),
        text(label, { x: left - 8, y: y + 3.5, 'text-anchor': 'end', ...small }),
      ].join('');
    })
    .join('');
}

interface DrawParts {
  readonly parts: PanelParts;
  readonly at: (value: number) => number;
}

function drawn({ category, places, counts }: ParityMarks, { parts, at }: DrawParts): string {
  const { points, factor, colorOf } = parts;
  const fill = colorOf(category);
  const spot = ([ref, calc]: readonly [number, number]): [number, number] => [
    left + at(ref * factor),
    top + side - at(calc * factor),
  ];
  if (counts === undefined) {
    const circles = places.map((place) => {
      const [cx, cy] = spot(place);
      return element('circle', { cx, cy, r: pointRadius });
    });
    return group('g', { fill, 'fill-opacity': 0.6 }, circles);
  }
  const cell = at(points.width * factor) - at(0);
  const size = Math.max(leastSize, cell);
  const shift = (size - cell) / 2;
  const largest = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  const paths = Array.from({ length: shades }, () => '');
  for (const [i, place] of places.entries()) {
    const shade = Math.min(shades - 1, Math.floor((shades * Math.log1p(counts[i] ?? 1)) / largest));
    const [x, y] = spot(place);
    paths[shade] =
      `${paths[shade] ?? ''}M${length(x - shift)} ${length(y + shift)}h${length(size)}v${length(-size)}h${length(-size)}z`;
  }
  const layers = paths.map((d, shade) =>
    d === '' ? '' : element('path', { d, 'fill-opacity': 0.3 + (0.6 * shade) / (shades - 1) }),
  );
  return group('g', { fill }, layers);
}
