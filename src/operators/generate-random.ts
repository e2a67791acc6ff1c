import { usageError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';
import { atomsIn, parseComposition, type Composition } from '../structures/composition.js';
import { covalentRadius } from '../structures/covalent-radii.js';
import { leastDistances, type DistancesByPair } from '../structures/least-distances.js';
import type { LeastDistances } from '../structures/periodic-sites.js';
import type { Bounds } from '../structures/random-cell.js';
import { randomStructure } from '../structures/random-structure.js';
import { optional, required, withDefault } from './generate-arguments.js';
import { defineKind } from './generate-kind.js';
import { readBounds, readCount, readNumber, readPositive, readWords } from './generate-readers.js';

/** Every pair is looked at: more atoms would take minutes. */
const mostAtoms = 10_000;

/** Longer cells have too many images that are near. */
const mostRatio = 10;

const name = 'random';

function readNatoms(value: Literal): Bounds | undefined {
  const bounds = readBounds(value);
  return bounds?.every((one) => Number.isInteger(one) && one >= 1 && one <= mostAtoms) === true
    ? bounds
    : undefined;
}

/** `Cu-Au=2.4`, or a distance for all pairs under the empty name. */
function pairOf(word: string): readonly [string, string] {
  const [pair = '', distance, ...rest] = word.split('=');
  if (distance === undefined) return ['', word];
  return [pair, rest.length === 0 && /^[A-Z][a-z]?-[A-Z][a-z]?$/.test(pair) ? distance : ''];
}

function readDistances(value: Literal): DistancesByPair | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const words = readWords(typeof value === 'number' ? String(value) : value) ?? [];
  const pairs = isMap ? Object.entries(value) : words.map(pairOf);
  const distances = new Map<string, number>();
  for (const [pair, given] of pairs) {
    const distance = readPositive(given);
    if (distance === undefined || distances.has(pair)) return undefined;
    distances.set(pair, distance);
  }
  return distances.size > 0 ? distances : undefined;
}

/** How many formula units there may be. */
function unitsOf(composition: Composition, natoms: Bounds | undefined): Bounds {
  const atoms = atomsIn(composition);
  const [least, most] = natoms ?? [atoms, atoms];
  const units: Bounds = [Math.ceil(least / atoms), Math.floor(most / atoms)];
  if (units[0] <= units[1] && units[1] * atoms <= mostAtoms) return units;
  throw usageError('E_ARGUMENT', '`generate random` cannot use this number of atoms', {
    expected: `a multiple of the ${atoms} atoms of the composition, at most ${mostAtoms}`,
    got: [...new Set([least, most])].join(' to '),
  });
}

function unknownRadius(label: string): Error {
  return usageError('E_ARGUMENT', `\`generate random\` knows no covalent radius of \`${label}\``, {
    expected: 'elements up to Cm, or `volume` and `min-distance`',
    got: `\`${label}\``,
  });
}

function distancesOf(labels: readonly string[], byPair: DistancesByPair, factor: number): LeastDistances {
  for (const pair of byPair.keys()) {
    const stranger = pair.split('-').find((label) => label !== '' && !labels.includes(label));
    if (stranger === undefined) continue;
    throw usageError('E_ARGUMENT', '`generate random` has a distance of a species that is not there', {
      expected: labels.join(', '),
      got: `\`${stranger}\``,
    });
  }
  const distances = leastDistances(labels, byPair, factor);
  if (typeof distances === 'string') throw unknownRadius(distances);
  return distances;
}

/** Volumes by that of spheres with covalent radii: from near that of metals to open structures. */
const usualVolumes: Bounds = [1.2, 2.4];

function usualVolume(composition: Composition): Bounds {
  let spheres = 0;
  for (const [label, count] of composition) {
    const radius = covalentRadius(label);
    if (radius === undefined) throw unknownRadius(label);
    spheres += (count * 4 * Math.PI * radius ** 3) / 3;
  }
  const perAtom = spheres / atomsIn(composition);
  return [usualVolumes[0] * perAtom, usualVolumes[1] * perAtom];
}

/** Type of each atom, species after species. */
function typesOf(composition: Composition, units: number): Uint16Array {
  return Uint16Array.from(
    [...composition.values()].flatMap((count, type) => new Array<number>(count * units).fill(type)),
  );
}

export const randomKind = defineKind({
  name,
  summary: 'random structures of a composition, with least distances and volume',
  source: 'count',
  rules: {
    composition: required(
      {
        placeholder: '<formula>',
        summary: 'chemical formula: Cu3Au, Al2(SO4)3',
        expected: 'a formula of elements, such as `Cu3Au`',
      },
      (value) => (typeof value === 'string' ? parseComposition(value) : undefined),
    ),
    natoms: optional(
      {
        placeholder: '<n>',
        summary: 'atoms, a multiple of those of the formula, or LEAST:MOST; default one formula',
        expected: `whole numbers from 1 to ${mostAtoms}, \`8\` or \`8:32\``,
      },
      readNatoms,
    ),
    volume: optional(
      {
        placeholder: '<Å^3>',
        summary:
          'volume per atom, or LEAST:MOST; default 1.2 to 2.4 times that of spheres with covalent radii',
        expected: 'volumes above 0, `12` or `10:20`',
      },
      (value) => {
        const bounds = readBounds(value);
        return bounds !== undefined && bounds[0] > 0 ? bounds : undefined;
      },
    ),
    minDistance: optional(
      {
        placeholder: '<Å>',
        summary: 'least distance of all pairs, 2.1, or of some, Cu-Cu=2.2,Cu-Au=2.4',
        expected: 'lengths above 0, `2.1` or `Cu-Cu=2.2,Cu-Au=2.4`, each pair once',
      },
      readDistances,
    ),
    minFactor: withDefault(
      0.7,
      {
        placeholder: '<x>',
        summary: 'least distance of other pairs, by the sum of covalent radii; default 0.7',
        expected: 'a number above 0',
      },
      readPositive,
    ),
    angles: withDefault(
      [60, 120] as Bounds,
      {
        placeholder: '<degrees>',
        summary: 'bounds of the angles of the cell; default 60:120',
        expected: 'angles between 0 and 180, such as `60:120`',
      },
      (value) => {
        const bounds = readBounds(value);
        return bounds !== undefined && bounds[0] > 0 && bounds[1] < 180 ? bounds : undefined;
      },
    ),
    ratio: withDefault(
      2,
      {
        placeholder: '<x>',
        summary: 'the longest cell vector by the shortest, at most; default 2',
        expected: `a number from 1 to ${mostRatio}`,
      },
      (value) => {
        const ratio = readNumber(value);
        return ratio !== undefined && ratio >= 1 && ratio <= mostRatio ? ratio : undefined;
      },
    ),
    tries: withDefault(
      100,
      {
        placeholder: '<n>',
        summary: 'places that are tried for an atom before its cell is given up; default 100',
        expected: 'a whole number from 1 on',
      },
      readCount,
    ),
    cells: withDefault(
      100,
      {
        placeholder: '<n>',
        summary: 'cells that are tried before a structure is given up; default 100',
        expected: 'a whole number from 1 on',
      },
      readCount,
    ),
  },
  examples: [
    [
      'a hundred structures of Cu3Au with 8 to 32 atoms',
      'atomloop generate random --composition Cu3Au --natoms 8:32 --count 100 -o random.xyz',
    ],
    [
      'with distances and volume of your own',
      'atomloop generate random --composition SiO2 --natoms 24 --count 20 -o silica.xyz --volume 10:14 --min-distance Si-O=1.5,O-O=2.2,Si-Si=2.6',
    ],
  ],
  plan({ composition, natoms, minDistance, minFactor, angles, ...values }) {
    const labels = [...composition.keys()];
    const units = unitsOf(composition, natoms);
    const { ratio, tries, cells } = values;
    const common = {
      labels,
      volume: values.volume ?? usualVolume(composition),
      shape: { anglesDegrees: angles, ratio },
      distances: distancesOf(labels, minDistance ?? new Map(), minFactor),
      ...{ tries, cells },
    };
    return {
      configType: 'random',
      make(_, context) {
        const random = context.random(name);
        const drawn = units[0] + random.integer(units[1] - units[0] + 1);
        return [randomStructure({ ...common, types: typesOf(composition, drawn) }, random)];
      },
    };
  },
});
