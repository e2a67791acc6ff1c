import { element, group, length } from '../svg.js';
import type { Arrow } from './graph-boxes.js';
import type { Point, Way } from './graph-ways.js';

const color = '#7b8794';
const headLength = 9;

/** Heads of arrows, once per picture. */
export const arrowHeads = group('defs', {}, [
  group(
    'marker',
    {
      id: 'head',
      viewBox: '0 0 10 10',
      refX: 9,
      refY: 5,
      markerWidth: headLength,
      markerHeight: headLength,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    [element('path', { d: 'M0 0.8 L10 5 L0 9.2 L2.4 5 Z', fill: color })],
  ),
]);

const looks: Readonly<Record<Arrow['type'], Readonly<Record<string, string | number>>>> = {
  plain: {},
  each: {},
  last: { 'stroke-dasharray': '6 4' },
  stream: { 'stroke-dasharray': '1.5 3.5', 'stroke-linecap': 'round' },
};

/** An arrow along its points. The one from instance to instance has two lines. */
export function drawArrow(way: Way, type: Arrow['type']): string {
  const line = { d: courseOf(way), fill: 'none', stroke: color, 'stroke-width': 1.4, ...looks[type] };
  const head = { 'marker-end': 'url(#head)' };
  if (type !== 'each') return element('path', { ...line, ...head });
  // The head would show the two lines through it.
  const short = { ...line, d: courseOf({ ...way, points: shortened(way) }) };
  return (
    element('path', { ...short, 'stroke-width': 4.6 }) +
    element('path', { ...short, stroke: '#ffffff', 'stroke-width': 2 }) +
    element('path', { ...line, stroke: 'none', ...head })
  );
}

function shortened({ points, type, direction }: Way): Point[] {
  const [last, before] = [points.at(-1), points.at(-2)];
  if (last === undefined || before === undefined) return [...points];
  const by = headLength - 2;
  if (type === 'even') {
    return [
      ...points.slice(0, -1),
      direction === 'right' ? [last[0] - by, last[1]] : [last[0], last[1] - by],
    ];
  }
  const distance = Math.hypot(last[0] - before[0], last[1] - before[1]);
  return [...points.slice(0, -1), between(before, last, Math.max(0, 1 - by / distance))];
}

const at = ([x, y]: Point): string => `${length(x)} ${length(y)}`;
const between = ([ax, ay]: Point, [bx, by]: Point, part: number): Point => [
  ax + (bx - ax) * part,
  ay + (by - ay) * part,
];

function courseOf({ type, direction, points }: Way): string {
  if (type === 'free') return smooth(points);
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = rest.map((point, i) => {
    const before = points[i] ?? first;
    if (i % 2 === 1) return bend(before, point, direction);
    // A line without length would leave the head of the arrow without a direction.
    return at(before) === at(point) ? '' : `L${at(point)}`;
  });
  return [`M${at(first)}`, ...parts].filter((part) => part !== '').join(' ');
}

/** From one level to the next, leaving and arriving along the direction. */
function bend(from: Point, to: Point, direction: Way['direction']): string {
  const [x, y] = between(from, to, 0.5);
  if (direction === 'right') return `C${at([x, from[1]])} ${at([x, to[1]])} ${at(to)}`;
  return `C${at([from[0], y])} ${at([to[0], y])} ${at(to)}`;
}

/** A uniform cubic B-spline that begins and ends where the points do. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return '';
  if (rest.length === 0) return `M${at(first)} L${at(last)}`;
  const all = [first, first, ...rest, last, last];
  const parts = [`M${at(first)}`];
  for (let i = 1; i + 2 < all.length; i += 1) {
    const [a, b, c] = [all[i] ?? first, all[i + 1] ?? first, all[i + 2] ?? last];
    const end = between(between(a, b, 2 / 3), between(b, c, 1 / 3), 0.5);
    parts.push(`C${at(between(a, b, 1 / 3))} ${at(between(a, b, 2 / 3))} ${at(end)}`);
  }
  return [...parts, `L${at(last)}`].join(' ');
}
