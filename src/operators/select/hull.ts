import type { Configuration } from '../../configuration/configuration.js';
import { AtomloopError } from '../../errors.js';
import { lowerHull } from '../../selection/lower-hull.js';
import { RowTable } from '../../selection/row-table.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments, OperatorEntry } from '../operator.js';
import { optionalText, requiredText } from './arguments.js';
import { propertyOf } from './property.js';
import { volumeOf } from '../volume.js';

const name = 'select-convex-hull';

/** Coordinates but for composition, then the height; atoms by label. */
type HullExtract = readonly [coordinates: readonly number[], species: readonly (readonly [string, number])[]];

function axesOf({ axes = ['volume', 'composition'] }: OperatorArguments): readonly string[] {
  const list: readonly unknown[] = Array.isArray(axes) ? axes : [axes];
  const isRight =
    list.every((axis) => typeof axis === 'string' && axis !== '') && new Set(list).size === list.length;
  if (isRight) return list as readonly string[];
  throw badArgument(name, 'axes', {
    expected: '`volume`, `composition` and keys of `info`, each once',
    got: axes,
  });
}

function withinOf({ within }: OperatorArguments): number | undefined {
  if (within === undefined || (typeof within === 'number' && within >= 0 && within < Infinity)) return within;
  throw badArgument(name, 'within', { expected: 'a number from 0', got: within });
}

function coordinateOf(configuration: Configuration, axis: string): number {
  const { natoms } = configuration;
  if (axis !== 'volume') return propertyOf(configuration, axis) / natoms;
  const volume = volumeOf(configuration);
  if (volume !== null) return volume / natoms;
  throw new AtomloopError('operator', 'E_PROPERTY', 'there is no volume', {
    expected: 'a cell',
    got: 'none',
    hint: 'without `volume` among `--axes` none is needed',
  });
}

function extractPoint(configuration: Configuration, args: OperatorArguments): HullExtract {
  if (configuration.natoms === 0) {
    throw new AtomloopError('operator', 'E_PROPERTY', 'there is nothing per atom', {
      expected: 'atoms',
      got: 'none',
    });
  }
  const axes = axesOf(args).filter((axis) => axis !== 'composition');
  const counts = new Map<string, number>();
  for (const label of configuration.species) counts.set(label, (counts.get(label) ?? 0) + 1);
  const all = [...axes, requiredText(name, args, 'key')];
  return [all.map((axis) => coordinateOf(configuration, axis)), [...counts]];
}

/** Fractions of all species but the first one, in order of label. */
function fractionsOf(species: HullExtract[1], labels: readonly string[]): number[] {
  const counts = new Map(species);
  const natoms = species.reduce((sum, [, count]) => sum + count, 0);
  return labels.slice(1).map((label) => (counts.get(label) ?? 0) / natoms);
}

/** Configurations on the lower convex hull of a property per atom over volume per atom and composition. */
export const selectHullOperator: OperatorEntry = {
  name,
  summary: 'the lower convex hull of a property over volume and composition',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument(name, args, ['key', 'axes', 'within', 'scoreKey']);
    requiredText(name, args, 'key');
    optionalText(name, args, 'scoreKey');
    axesOf(args);
    withinOf(args);
    return Promise.resolve();
  },
  create: (args) =>
    Promise.resolve({ shape: 'global', extract: (configuration) => extractPoint(configuration, args) }),
  selection: (args) => {
    const points: HullExtract[] = [];
    const indices: number[] = [];
    return {
      add: (data, index) => {
        points.push(data as HullExtract);
        indices.push(index);
        return undefined;
      },
      choose: () => {
        const hull = lowerHull(tableOf(points, axesOf(args).includes('composition')));
        const within = withinOf(args);
        const places =
          within === undefined
            ? hull.vertices
            : [...points.keys()].filter((place) => hull.above(place) <= within);
        const above = new Map(places.map((place) => [indices[place] ?? 0, hull.above(place)]));
        const key = optionalText(name, args, 'scoreKey');
        return {
          indices: above.keys(),
          ...(key !== undefined && {
            edit: ({ info }, index) => {
              info.setReal(key, above.get(index) ?? NaN);
            },
          }),
        };
      },
    };
  },
};

function tableOf(points: readonly HullExtract[], hasComposition: boolean): RowTable {
  const labels = [...new Set(points.flatMap(([, species]) => species.map(([label]) => label)))].sort();
  const table = new RowTable();
  for (const [coordinates, species] of points) {
    const fractions = hasComposition ? fractionsOf(species, labels) : [];
    table.add(Float64Array.from([...coordinates.slice(0, -1), ...fractions, coordinates.at(-1) ?? NaN]));
  }
  return table;
}
