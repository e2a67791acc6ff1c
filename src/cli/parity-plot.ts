import type { ErrorProperty } from '../expressions/error-property.js';
import type { ErrorExtract } from '../operators/error.js';
import { allCategories } from '../operators/error/sums.js';
import type { TableParts } from './error-table.js';
import { unitOf } from './error-units.js';
import { panel, panelHeight, panelWidth } from './parity-panel.js';
import { ParityPoints } from './parity-points.js';
import { element, group, length, text } from './svg.js';

/** Told apart also without seeing red and green: those of M. Okabe and K. Ito (2008), and some more. */
const colors = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7f3c8d',
  '#666666',
  '#a05a2c',
  '#b8b000',
  '#17becf',
  '#8c1d40',
  '#4b6a1e',
  '#b39ddb',
];
const legendWidth = 190;
const legendLine = 18;
const mostShown = 16;
const panelsPerRow = 3;

/** A panel of calculated against reference values for each property. */
export class ParityPlot {
  /** Indices of the properties that have a panel: those by species are plotted once, with all species. */
  readonly properties: readonly number[];
  readonly #points: readonly ParityPoints[];

  constructor(properties: readonly ErrorProperty[]) {
    const key = ({ name, isPerAtom, isVector }: ErrorProperty): string =>
      [name, isPerAtom, isVector].join(' ');
    const keys = properties.map(key);
    this.properties = keys.flatMap((one, i) => (keys.indexOf(one) === i ? [i] : []));
    this.#points = this.properties.map(() => new ParityPoints());
  }

  add([category, , , , points]: ErrorExtract): void {
    for (const [panelIndex, property] of this.properties.entries()) {
      const pairs = points[property];
      if (pairs === undefined) continue;
      for (let i = 0; i < pairs.length; i += 2)
        this.#points[panelIndex]?.add(category, pairs[i] ?? NaN, pairs[i + 1] ?? NaN);
    }
  }

  /** The same bytes for the same values. */
  toSvg(parts: TableParts): string {
    const categories = parts.sums.categories.filter((category) => category !== allCategories);
    const places = new Map(categories.map((category, i) => [category, i]));
    const colorOf = (category: string): string =>
      colors[(places.get(category) ?? 0) % colors.length] ?? '#000000';
    const panels = this.properties.flatMap((property, i) => {
      const of = parts.properties[property];
      const points = this.#points[i];
      if (of === undefined || points === undefined || points.least > points.most) return [];
      const { plotUnit, plotFactor } = unitOf(of);
      const label = (prefix: string): string =>
        `${prefix}${of.name}${of.isVector ? ' (norm)' : ''} / (${plotUnit})`;
      return [
        panel({
          points,
          title: titleOf(parts, property, of),
          xLabel: label(parts.ref),
          yLabel: label(parts.calc),
          factor: plotFactor,
          categories,
          colorOf,
        }),
      ];
    });
    return page(panels, legend(categories, colorOf));
  }
}

function titleOf({ sums }: TableParts, property: number, of: ErrorProperty): string {
  const { unit, factor } = unitOf(of);
  const own = sums.columns.find((column) => column.property === property && column.species < 0);
  const rmse = own?.measures.get(allCategories)?.rmse;
  const what = of.text.replace(/\/(comp|vector|Z)\b/g, '') + (of.isVector ? ' (norm)' : '');
  return rmse === undefined || Number.isNaN(rmse)
    ? what
    : `${what}: RMSE ${(rmse * factor).toPrecision(4)} ${unit}`;
}

function legend(categories: readonly string[], colorOf: (category: string) => string): string[] {
  const shown = categories.slice(0, mostShown);
  const rest = categories.length - shown.length;
  const lines = shown.flatMap((category, i) => [
    element('rect', { x: 0, y: i * legendLine, width: 11, height: 11, fill: colorOf(category) }),
    text(short(category), { x: 18, y: i * legendLine + 10 }),
  ]);
  if (rest > 0) lines.push(text(`and ${rest} more`, { x: 18, y: shown.length * legendLine + 10 }));
  return lines;
}

function short(name: string): string {
  const characters = Array.from(name);
  return characters.length <= 24 ? name : `${characters.slice(0, 23).join('')}…`;
}

function page(panels: readonly string[], legendLines: readonly string[]): string {
  const columns = Math.max(1, Math.min(panelsPerRow, panels.length));
  const width = columns * panelWidth + legendWidth;
  const height = Math.max(
    Math.ceil(panels.length / columns) * panelHeight,
    (mostShown + 1) * legendLine + 50,
  );
  const placed = panels.map((content, i) => {
    const x = (i % columns) * panelWidth;
    const y = Math.floor(i / columns) * panelHeight;
    return group('g', { transform: `translate(${length(x)} ${length(y)})` }, [content]);
  });
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${length(width)} ${length(height)}`,
    'font-family': 'sans-serif',
    'font-size': 12,
  };
  return group('svg', root, [
    element('rect', { width, height, fill: '#ffffff' }),
    ...placed,
    group('g', { transform: `translate(${length(columns * panelWidth)} 34)` }, legendLines),
  ]);
}
