import type { Literal } from '../../expressions/literal.js';
import { parseComposition } from '../../structures/composition.js';
import type { DistancesByPair } from '../../structures/least-distances.js';
import type { Bounds } from '../../structures/random-cell.js';
import { optional, required, withDefault } from './arguments.js';
import { readBounds, readNotNegative, readNumber, readPositive, readWords } from './readers.js';
import { countRule } from './rules.js';

/** Every pair is looked at: more atoms would take minutes. */
export const mostAtoms = 10_000;

/** Longer cells have too many images that are near. */
const mostRatio = 10;

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

/** Arguments of `generate random`. */
export const randomRules = {
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
      summary: 'volume per atom, or LEAST:MOST; default 1.2 to 2.4 times that of spheres with covalent radii',
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
  tries: countRule('places that are tried for an atom before its cell is given up; default 100'),
  pushes: withDefault(
    100,
    {
      placeholder: '<n>',
      summary: 'rounds in which atoms without a place are pushed apart from others; default 100',
      expected: 'a whole number, 0 or more',
    },
    (value) => {
      const pushes = readNotNegative(value);
      return Number.isInteger(pushes) ? pushes : undefined;
    },
  ),
  cells: countRule('cells that are tried before a structure is given up; default 100'),
};
