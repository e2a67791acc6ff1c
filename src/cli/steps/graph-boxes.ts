import type { StepsView, StepView, StreamView } from '../../steps/view.js';
import { indexOf, type StepGroup } from './groups.js';

/** What has a place of its own in the picture: a stream, a step with its instances, or steps put together. */
export interface Box {
  readonly key: string;
  readonly streams: readonly StreamView[];
  readonly groups: readonly StepGroup[];
  readonly steps: readonly StepView[];
}

/** An arrow between two boxes, by their places in the list. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** `each`: an instance waits for that of the same item only; `last`: waits for all; `stream`: gives instances. */
  readonly type: 'plain' | 'each' | 'last' | 'stream';
}

export interface Boxes {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** A box for every stream and every step of the workflow. */
export function boxesOf(view: StepsView): Boxes {
  const groups = [...indexOf(view.steps).groups.values()];
  const used = new Set(view.steps.map(({ foreach }) => foreach));
  const streams = view.streams.filter(({ name }) => used.has(name));
  const boxes: Box[] = [
    ...streams.map((stream) => ({ key: `stream ${stream.name}`, streams: [stream], groups: [], steps: [] })),
    ...groups.map((group) => ({ key: group.name, streams: [], groups: [group], steps: group.steps })),
  ];
  const places = new Map(groups.map(({ name }, i) => [name, streams.length + i]));
  const streamPlaces = new Map(streams.map(({ name }, i) => [name, i]));
  const arrows: Arrow[] = [];
  for (const [i, group] of groups.entries()) {
    const to = streams.length + i;
    for (const [name, isEach] of group.parents) {
      const from = places.get(name);
      if (from !== undefined) arrows.push({ from, to, type: isEach ? 'each' : 'plain' });
    }
    for (const name of new Set(group.steps.map(({ foreach = '' }) => foreach))) {
      const from = streamPlaces.get(name);
      if (from !== undefined) arrows.push({ from, to, type: 'stream' });
    }
  }
  return { boxes, arrows: [...arrows, ...lastArrows(groups, streams.length, arrows)] };
}

/** What waits for all has arrows from the ends of all branches only. */
function lastArrows(groups: readonly StepGroup[], offset: number, arrows: readonly Arrow[]): Arrow[] {
  const waits = groups.map(({ steps }) => steps.some(({ wait }) => wait));
  const inner = new Set(arrows.filter(({ to }) => waits[to - offset] !== true).map(({ from }) => from));
  const ends = groups.flatMap((_, i) => (waits[i] === true || inner.has(offset + i) ? [] : [offset + i]));
  return groups.flatMap((group, i) =>
    group.isLast ? ends.map((from) => ({ from, to: offset + i, type: 'last' as const })) : [],
  );
}
