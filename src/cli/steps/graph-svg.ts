import type { StepsView } from '../../steps/view.js';
import { element, group, length, text, textElement } from '../svg.js';
import { oneLine } from '../terminal.js';
import { arrowHeads, drawArrow } from './graph-arrows.js';
import { boxesOf } from './graph-boxes.js';
import { drawBox } from './graph-box.js';
import { faceOf } from './graph-face.js';
import { layoutOf } from './graph-layout.js';
import { legendOf } from './graph-legend.js';
import { drawable } from './graph-size.js';
import { stepCount } from './list.js';
import { countsText, countStates } from './states.js';
import { fitted } from './text-width.js';

export interface GraphOptions {
  /** Where arrows lead; default `right`. */
  readonly direction?: 'right' | 'down';
}

const margin = 24;
const headHeight = 35;
const summaryLine = 17;
const leastWidth = 480;

/** A picture of the steps and streams of a run, and how each stands: what `steps graph` writes. The same bytes for the same view. */
export function graphSvg(view: StepsView, { direction = 'right' }: GraphOptions = {}): string {
  const graph = drawable(boxesOf(view));
  const faces = graph.boxes.map(faceOf);
  const { places, ways, ...inner } = layoutOf(graph, faces, direction);
  const width = Math.max(leastWidth, inner.width);
  const legend = legendOf(faces, graph.arrows, width);
  const summary = summaryOf(view, Math.floor(width / 6.4));
  const top = margin + headHeight + summaryLine * summary.length;
  const left = margin + (width - inner.width) / 2;
  const below = top + inner.height + 28;
  const at = (x: number, y: number): string => `translate(${length(x)} ${length(y)})`;
  const size = { width: width + 2 * margin, height: below + legend.height + margin - 8 };
  return page(oneLine(view.flow ?? view.directory), { ...size, summary }, [
    group('g', { transform: at(left, top) }, [
      ...ways.map((way, i) => drawArrow(way, graph.arrows[i]?.type ?? 'plain')),
      ...faces.map((face, i) => drawBox(face, places[i] ?? { x: 0, y: 0 })),
    ]),
    element('path', { d: `M${margin} ${length(below - 14)} h${length(width)}`, stroke: '#e1e5ea' }),
    group('g', { transform: at(margin, below) }, [legend.content]),
  ]);
}

/** State of the run and counts of its steps, in lines. */
function summaryOf({ state, steps }: StepsView, columns: number): string[] {
  const counts = countsText(countStates(steps));
  const words = `${state} · ${stepCount(steps.length)}${counts && `: ${counts}`}`.split(', ');
  const lines: string[] = [];
  for (const word of words) {
    const more = [...lines.slice(-1), word].join(', ');
    if (more.length <= columns) lines.splice(-1, 1, more);
    else lines.push(word);
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line},` : line));
}

interface Page {
  readonly width: number;
  readonly height: number;
  readonly summary: readonly string[];
}

function page(name: string, { width, height, summary }: Page, content: readonly string[]): string {
  const columns = Math.floor((width - 2 * margin) / 10);
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${length(width)} ${length(height)}`,
    role: 'img',
    'aria-labelledby': 'title description',
    'font-family': "system-ui, 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif",
  };
  return group('svg', root, [
    textElement('title', `Steps of ${name}`, { id: 'title' }),
    textElement('desc', summary.join(' '), { id: 'description' }),
    arrowHeads,
    element('rect', { width, height, fill: '#ffffff' }),
    text(fitted(name, columns), {
      x: margin,
      y: margin + 14,
      'font-size': 17,
      'font-weight': 600,
      fill: '#1f2933',
    }),
    ...summary.map((line, i) =>
      text(line, { x: margin, y: margin + 33 + summaryLine * i, 'font-size': 12, fill: '#5a6673' }),
    ),
    ...content,
  ]);
}
