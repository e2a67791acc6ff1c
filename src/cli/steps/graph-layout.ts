import * as dagre from '@dagrejs/dagre';
import type { Boxes } from './graph-boxes.js';
import { crossingsOf } from './graph-size.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export interface GraphLayout extends Size {
  /** Upper left corners, in the order of the boxes. */
  readonly corners: readonly Point[];
  /** Points along each arrow, from the edge of a box to that of the other. */
  readonly ways: readonly (readonly Point[])[];
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
export function layoutOf(graph: Boxes, sizes: readonly Size[], direction: 'right' | 'down'): GraphLayout {
  const drawn = new Graph();
  drawn.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    ranker: crossingsOf(graph) <= fewCrossings ? 'network-simplex' : 'tight-tree',
    nodesep: 26,
    edgesep: 14,
    ranksep: 56,
  });
  // Names by number: those of people may be `__proto__`.
  for (const [i, size] of sizes.entries()) drawn.setNode(`n${i}`, { ...size });
  const { arrows } = graph;
  for (const { from, to } of arrows) drawn.setEdge(`n${from}`, `n${to}`, {});
  layout(drawn);
  const { width = 0, height = 0 } = drawn.graph();
  return {
    width,
    height,
    corners: sizes.map((size, i) => {
      const { x = 0, y = 0 } = drawn.node(`n${i}`);
      return [x - size.width / 2, y - size.height / 2];
    }),
    ways: arrows.map(({ from, to }) => {
      const { points = [] } = drawn.edge(`n${from}`, `n${to}`);
      return points.map(({ x, y }): Point => [x, y]);
    }),
  };
}
