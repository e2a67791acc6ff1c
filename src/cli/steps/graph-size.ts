import type { Arrow, Box, Boxes } from './graph-boxes.js';

/** Larger pictures take too long to lay out, and nobody can read them. */
const mostBoxes = 1000;
const mostArrows = 6000;
/** Boxes, and levels that arrows cross. */
const mostCrossings = 10_000;
/** Where levels are put together: as many of them as can be drawn. The last is few enough for any arrows. */
const levelCounts = [100, 50, 25];

/** Levels of boxes: one behind the last of those before; what is on a cycle comes first. */
function levelsOf({ boxes, arrows }: Boxes): number[] {
  const levels = boxes.map(() => 0);
  const left = boxes.map(() => 0);
  const after: number[][] = boxes.map(() => []);
  for (const { from, to } of arrows) {
    after[from]?.push(to);
    left[to] = (left[to] ?? 0) + 1;
  }
  const order = left.flatMap((count, i) => (count === 0 ? [i] : []));
  for (const i of order) {
    for (const to of after[i] ?? []) {
      levels[to] = Math.max(levels[to] ?? 0, (levels[i] ?? 0) + 1);
      left[to] = (left[to] ?? 0) - 1;
      if (left[to] === 0) order.push(to);
    }
  }
  return levels;
}

export function crossingsOf(graph: Boxes): number {
  const levels = levelsOf(graph);
  return graph.arrows.reduce(
    (sum, { from, to }) => sum + Math.abs((levels[to] ?? 0) - (levels[from] ?? 0)),
    graph.boxes.length,
  );
}

function isSmall(graph: Boxes): boolean {
  const { boxes, arrows } = graph;
  return boxes.length <= mostBoxes && arrows.length <= mostArrows && crossingsOf(graph) <= mostCrossings;
}

/** The same graph, of a size that can be drawn: steps between the same steps are put together, and where that is not enough, levels. */
export function drawable(graph: Boxes): Boxes {
  if (isSmall(graph)) return graph;
  const twins = together(graph, twinKeys(graph));
  let small = twins;
  for (const count of levelCounts) {
    if (isSmall(small)) return small;
    small = together(twins, levelKeys(twins, count));
  }
  return small;
}

function twinKeys({ boxes, arrows }: Boxes): string[] {
  const around: string[][] = boxes.map(() => []);
  for (const { from, to, type } of arrows) {
    around[from]?.push(`>${to}${type}`);
    around[to]?.push(`<${from}${type}`);
  }
  return boxes.map(({ streams }, i) =>
    streams.length === 0 ? (around[i] ?? []).sort().join() : `stream ${i}`,
  );
}

function levelKeys(graph: Boxes, most: number): string[] {
  const levels = levelsOf(graph);
  const count = 1 + levels.reduce((most, level) => Math.max(most, level), 0);
  const step = Math.ceil(count / most);
  return levels.map((level, i) =>
    graph.boxes[i]?.streams.length === 0 ? `level ${Math.floor(level / step)}` : `stream ${level}`,
  );
}

/** Boxes with the same key become one, at the place of the first. */
function together({ boxes, arrows }: Boxes, keys: readonly string[]): Boxes {
  const places = new Map<string, number>();
  const merged: Box[][] = [];
  const placeOf = boxes.map((box, i) => {
    const key = keys[i] ?? '';
    const place = places.get(key) ?? merged.push([]) - 1;
    places.set(key, place);
    merged[place]?.push(box);
    return place;
  });
  const found = new Map<string, Arrow>();
  for (const { from, to, type } of arrows) {
    const [start = 0, end = 0] = [placeOf[from], placeOf[to]];
    const known = found.get(`${start} ${end}`);
    const one = known === undefined || known.type === type ? type : 'plain';
    if (start !== end) found.set(`${start} ${end}`, { from: start, to: end, type: one });
  }
  return { boxes: merged.map(oneOf), arrows: [...found.values()] };
}

function oneOf(boxes: readonly Box[]): Box {
  return {
    key: boxes[0]?.key ?? '',
    streams: boxes.flatMap(({ streams }) => streams),
    groups: boxes.flatMap(({ groups }) => groups),
    steps: boxes.flatMap(({ steps }) => steps),
  };
}
