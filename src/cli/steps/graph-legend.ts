import { element, group, length, text } from '../svg.js';
import { drawArrow } from './graph-arrows.js';
import type { Arrow } from './graph-boxes.js';
import type { Face } from './graph-face.js';
import { sign, stateMark, type Sign } from './graph-marks.js';
import { shownStates } from './states.js';

const lineHeight = 24;
const advance = 6.2;
const markWidth = 26;
const arrowWidth = 40;
const legendWay = [
  [0, 8],
  [arrowWidth - 8, 8],
] as const;

interface Entry {
  readonly mark: string;
  readonly markWidth: number;
  readonly words: string;
}

const arrowWords: Readonly<Record<Arrow['type'], string>> = {
  plain: 'after',
  each: 'after the same instance',
  last: 'after all',
  stream: 'one instance for each',
};
const signWords: Readonly<Record<Sign, string>> = { person: 'a person continues', last: 'runs last' };

/** What the signs of a picture mean: those that are in it, in lines of at most a width. */
export function legendOf(
  faces: readonly Face[],
  arrows: readonly Arrow[],
  width: number,
): { readonly height: number; readonly content: string } {
  const entries = [...stateEntries(faces), ...shapeEntries(faces), ...arrowEntries(arrows)];
  let [x, y] = [0, 0];
  const drawn = entries.map((entry) => {
    const space = entry.markWidth + entry.words.length * advance + 18;
    if (x > 0 && x + space > width) [x, y] = [0, y + lineHeight];
    const place = `translate(${length(x)} ${length(y)})`;
    x += space;
    return group('g', { transform: place }, [
      entry.mark,
      text(entry.words, { x: entry.markWidth, y: 12, 'font-size': 11, fill: '#5a6673' }),
    ]);
  });
  return { height: y + lineHeight, content: drawn.join('') };
}

function stateEntries(faces: readonly Face[]): Entry[] {
  const states = new Set(faces.flatMap(({ type, counts }) => (type === 'stream' ? [] : [...counts.keys()])));
  return shownStates
    .filter((state) => states.has(state))
    .map((state) => ({ mark: stateMark(state, [8, 8]), markWidth: 22, words: state }));
}

function shapeEntries(faces: readonly Face[]): Entry[] {
  const outline = { fill: '#ffffff', stroke: '#5b6b8c', 'stroke-width': 1.2 };
  const stack =
    element('rect', { x: 3, y: 5, width: 14, height: 10, rx: 2, ...outline }) +
    element('rect', { x: 1, y: 2, width: 18, height: 10, rx: 2, ...outline });
  const oval = element('rect', { x: 0, y: 2, width: 20, height: 12, rx: 6, ...outline });
  const has = (type: Face['type']): boolean => faces.some((face) => face.type === type);
  const signs = (['person', 'last'] as const).filter((one) => faces.some((face) => face.signs.includes(one)));
  return [
    ...(has('stream') ? [{ mark: oval, markWidth, words: 'stream' }] : []),
    ...(has('stack') ? [{ mark: stack, markWidth, words: 'many steps' }] : []),
    ...signs.map((one) => ({ mark: sign(one, [8, 8]), markWidth: 20, words: signWords[one] })),
  ];
}

function arrowEntries(arrows: readonly Arrow[]): Entry[] {
  const types = new Set(arrows.map(({ type }) => type));
  return (['plain', 'each', 'last', 'stream'] as const)
    .filter((type) => types.has(type))
    .map((type) => ({
      mark: drawArrow({ type: 'even', direction: 'right', points: legendWay }, type),
      markWidth: arrowWidth,
      words: arrowWords[type],
    }));
}
