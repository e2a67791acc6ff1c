import * as dagre from '@dagrejs/dagre';
import type { Boxes } from './graph-boxes.js';
import { crossingsOf } from './graph-size.js';
import { bandsOf, wayOf, type Direction, type Place, type Point, type Size, type Way } from './graph-ways.js';

export interface GraphLayout extends Size {
  /** In the order of the boxes. */
  readonly places: readonly Place[];
  /** In the order of the arrows. */
  readonly ways: readonly Way[];
}

/** The part of dagre that is used: its own types are lost where modules are resolved as Node does. */
interface LaidOut {
  setGraph(settings: Readonly<Record<string, string | number>>): void;
  setNode(name: string, size: Size): void;
  setEdge(from: string, to: string, label: object): void;
  graph(): Partial<Size>;
  node(name: string): { readonly x?: number; readonly y?: number };
  edge(from: string, to: string): { readonly points?: readonly { readonly x: number; readonly y: number }[] };
}

const { Graph, layout } = dagre as unknown as {
  readonly Graph: new () => LaidOut;
  readonly layout: (graph: LaidOut) => void;
};

/** Up to here, better places for boxes are worth the time. */
const fewCrossings = 1500;

/**
 * Places of boxes in levels, with few crossings of arrows: Gansner, Koutsofios, North, Vo, A technique for drawing directed graphs,
 * doi:10.1109/32.221135, by dagre. The same for the same graph.
 */
export function layoutOf(graph: Boxes, sizes: readonly Size[], direction: Direction): GraphLayout {
  if (sizes.length === 0) return { width: 0, height: 0, places: [], ways: [] };
  const drawn = new Graph();
  drawn.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    ranker: crossingsOf(graph) <= fewCrossings ? 'network-simplex' : 'tight-tree',
    nodesep: 26,
    edgesep: 14,
    ranksep: 64,
  });
  // Names by number: those of people may be `__proto__`.
  for (const [i, { width, height }] of sizes.entries()) drawn.setNode(`n${i}`, { width, height });
  for (const { from, to } of graph.arrows) drawn.setEdge(`n${from}`, `n${to}`, {});
  layout(drawn);
  const { width = 0, height = 0 } = drawn.graph();
  const places = sizes.map((size, i): Place => {
    const { x = 0, y = 0 } = drawn.node(`n${i}`);
    return { x: x - size.width / 2, y: y - size.height / 2, width: size.width, height: size.height };
  });
  const bands = bandsOf(places, direction);
  const ways = graph.arrows.flatMap((arrow) => {
    const [from, to] = [places[arrow.from], places[arrow.to]];
    if (from === undefined || to === undefined) return [];
    const { points = [] } = drawn.edge(`n${arrow.from}`, `n${arrow.to}`);
    return [
      wayOf(
        points.map(({ x, y }): Point => [x, y]),
        { from, to, bands, direction },
      ),
    ];
  });
  return { width, height, places, ways };
}
