import { element, group, text, textElement } from '../svg.js';
import { boxHeight, sheet, type Face } from './graph-face.js';
import { looks, sign, stateMark } from './graph-marks.js';
import { shownStates, type StateCounts } from './states.js';

const barHeight = 4;
const nameFont = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
const ink = '#1f2933';
const faint = '#5a6673';

interface Corner {
  readonly x: number;
  readonly y: number;
}

export function drawBox(face: Face, { x, y }: Corner): string {
  const { type, description } = face;
  return group('g', { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, [
    textElement('title', description),
    ...(type === 'stream' ? oval(face) : card(face)),
  ]);
}

function oval({ width, height, name, detail }: Face): string[] {
  return [
    element('rect', {
      width,
      height,
      rx: height / 2,
      fill: '#f1f3f9',
      stroke: '#5b6b8c',
      'stroke-width': 1.4,
    }),
    ...words(name, detail, { x: width / 2, 'text-anchor': 'middle' }),
  ];
}

function card(face: Face): string[] {
  const { type, width, name, detail, state, signs, counts } = face;
  const { color, tint } = looks[state];
  const frame = { fill: tint, stroke: color, 'stroke-width': 1.4 };
  const rect = (inset: number): string =>
    element('rect', { x: 2 * inset, y: inset, width: width - 4 * inset, height: boxHeight, rx: 7, ...frame });
  return [
    ...(type === 'stack' ? [rect(2 * sheet), rect(sheet)] : []),
    element('rect', { width, height: boxHeight, rx: 7, ...frame }),
    stateMark(state, [19, boxHeight / 2]),
    ...words(name, detail, { x: 36 }),
    ...signs.map((one, i) => sign(one, [width - 15 - 20 * i, 16])),
    ...(type === 'stack' && counts.size > 1 ? bar(counts, width) : []),
  ];
}

function words(name: string, detail: string, place: Readonly<Record<string, string | number>>): string[] {
  return [
    text(name, { ...place, y: 21, 'font-family': nameFont, 'font-size': 13, fill: ink }),
    text(detail, { ...place, y: 36, 'font-size': 11, fill: faint }),
  ];
}

/** Parts of instances by state, along the lower edge. */
function bar(counts: StateCounts, width: number): string[] {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const room = width - 16;
  let x = 8;
  return shownStates.flatMap((state) => {
    const part = (room * (counts.get(state) ?? 0)) / all;
    const from = x;
    x += part;
    if (part === 0) return [];
    return [
      element('rect', {
        x: from,
        y: boxHeight - barHeight - 3,
        width: part,
        height: barHeight,
        fill: looks[state].color,
      }),
    ];
  });
}
