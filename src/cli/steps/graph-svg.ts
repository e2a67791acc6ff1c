import type { StepsView } from '../../steps/view.js';
import { element, group, length, text, textElement } from '../svg.js';
import { oneLine } from '../terminal.js';
import { arrowHeads, drawArrow } from './graph-arrows.js';
import { boxesOf } from './graph-boxes.js';
import { drawBox, faceOf } from './graph-box.js';
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
const headHeight = 52;
const leastWidth = 480;

/** A picture of the steps and streams of a run, and how each stands: what `steps graph` writes. The same bytes for the same view. */
export function graphSvg(view: StepsView, { direction = 'right' }: GraphOptions = {}): string {
  const graph = drawable(boxesOf(view));
  const faces = graph.boxes.map(faceOf);
  const { corners, ways, ...inner } = layoutOf(graph, faces, direction);
  const width = Math.max(leastWidth, inner.width);
  const legend = legendOf(faces, graph.arrows, width);
  const left = margin + (width - inner.width) / 2;
  const below = margin + headHeight + inner.height + 28;
  const at = (x: number, y: number): string => `translate(${length(x)} ${length(y)})`;
  return page(view, { width: width + 2 * margin, height: below + legend.height + margin - 8 }, [
    group('g', { transform: at(left, margin + headHeight) }, [
      ...ways.map((points, i) => drawArrow(points, graph.arrows[i]?.type ?? 'plain')),
      ...faces.map((face, i) => drawBox(face, corners[i] ?? [0, 0])),
    ]),
    element('path', { d: `M${margin} ${length(below - 14)} h${length(width)}`, stroke: '#e1e5ea' }),
    group('g', { transform: at(margin, below) }, [legend.content]),
  ]);
}

function page(
  view: StepsView,
  { width, height }: { readonly width: number; readonly height: number },
  content: readonly string[],
): string {
  const name = oneLine(view.directory);
  const counts = countsText(countStates(view.steps));
  const summary = `${view.state} · ${stepCount(view.steps.length)}${counts && `: ${counts}`}`;
  const columns = Math.floor((width - 2 * margin) / 6.4);
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
    textElement('desc', summary, { id: 'description' }),
    arrowHeads,
    element('rect', { width, height, fill: '#ffffff' }),
    text(fitted(name, Math.floor(columns * 0.7)), {
      x: margin,
      y: margin + 14,
      'font-size': 17,
      'font-weight': 600,
      fill: '#1f2933',
    }),
    text(fitted(summary, columns), { x: margin, y: margin + 33, 'font-size': 12, fill: '#5a6673' }),
    ...content,
  ]);
}
