import type { Literal } from '../../expressions/literal.js';
import { usageError } from '../../errors.js';
import { inBox } from '../../structures/box.js';
import { covalentRadius } from '../../structures/covalent-radii.js';
import { onlyOne, optional, required } from './arguments.js';
import { defineKind } from './kind.js';
import { readPositive, readSeries, readWords, seriesText } from './readers.js';

// Boxes, distances and keys as `atoms_and_dimers` of wfl: E. Gelžinytė et al. (2023), doi:10.1063/5.0156845.

function readSpecies(value: Literal): string[] | undefined {
  const words = readWords(value) ?? [];
  return words.length > 0 && new Set(words).size === words.length ? words : undefined;
}

const species = required(
  {
    placeholder: '<list>',
    summary: 'species; default: those of the inputs, by atomic number',
    expected: 'different species such as `Cu,Au`',
  },
  readSpecies,
);

const box = optional(
  {
    placeholder: '<Å>',
    summary: 'side of the cubic box; default: 6 bond lengths, sums of covalent radii',
    expected: 'a length in Å above 0',
  },
  readPositive,
);

/** Sides of boxes by the bond length in it. */
const boxScale = 6;

/** Sum of covalent radii in Å. Throws `E_ARGUMENT` for a species that has none. */
function bondLength(kind: string, a: string, b: string): number {
  const [first, second] = [a, b].map((label) => {
    const radius = covalentRadius(label);
    if (radius !== undefined) return radius;
    throw usageError('E_ARGUMENT', `\`generate ${kind}\` knows no covalent radius of \`${label}\``, {
      expected: 'an element up to Cm, or lengths in Å',
      got: `\`${label}\``,
    });
  });
  return (first ?? 0) + (second ?? 0);
}

export const isolatedAtomsKind = defineKind({
  name: 'isolated-atoms',
  summary: 'one atom of each species in a box',
  source: 'species',
  rules: { species, box },
  examples: [
    ['of three species', 'atomloop generate isolated-atoms --species H,C,O -o atoms.xyz --box 20'],
    ['of all species of a set', 'atomloop generate isolated-atoms train.xyz -o atoms-of-train.xyz'],
  ],
  plan({ species: labels, box: side }) {
    const sides = labels.map((label) => side ?? boxScale * bondLength('isolated-atoms', label, label));
    return {
      count: labels.length,
      configType: 'isolated_atom',
      make: (_, { index }) => [inBox([labels[index] ?? ''], [0], sides[index] ?? 0)],
    };
  },
});

function readDistances(value: Literal): number[] | undefined {
  const distances = readSeries(value);
  return distances?.every((distance) => distance > 0) === true ? distances : undefined;
}

interface Dimer {
  readonly pair: readonly [string, string];
  readonly distance: number;
  readonly side: number;
}

interface DimerValues {
  readonly species: readonly string[];
  readonly distances: readonly number[] | undefined;
  readonly factors: readonly number[] | undefined;
  readonly box: number | undefined;
}

const usualFactors = '0.65:2.5:41';

/** Pair after pair, each from the first to the last distance. */
function dimersOf({ species: labels, distances, factors, box: side }: DimerValues): Dimer[] {
  const usual = factors ?? readSeries(usualFactors) ?? [];
  const pairs = labels.flatMap((first, i) => labels.slice(i).map((second) => [first, second] as const));
  return pairs.flatMap((pair) => {
    const needsLength = distances === undefined || side === undefined;
    const length = needsLength ? bondLength('dimers', ...pair) : 0;
    const all = distances ?? usual.map((factor) => factor * length);
    return all.map((distance) => ({ pair, distance, side: side ?? boxScale * length }));
  });
}

export const dimersKind = defineKind({
  name: 'dimers',
  summary: 'pairs of atoms at several distances in a box',
  source: 'species',
  rules: {
    species,
    distances: optional(
      {
        placeholder: '<list>',
        summary: 'distances in Å: a list, or FIRST:LAST:COUNT',
        expected: `lengths above 0, ${seriesText}`,
      },
      readDistances,
    ),
    factors: optional(
      {
        placeholder: '<list>',
        summary: `distances as factors of the sum of covalent radii; default ${usualFactors}`,
        expected: `numbers above 0, ${seriesText}`,
      },
      readDistances,
    ),
    box,
  },
  examples: [
    [
      'all pairs of copper and gold',
      'atomloop generate dimers --species Cu,Au -o dimers.xyz --distances 1.5:5:36 --box 20',
    ],
    ['of the species of a set', 'atomloop generate dimers train.xyz -o dimers-of-train.xyz'],
  ],
  plan(values) {
    const { distances, factors } = values;
    if (distances !== undefined && factors !== undefined) onlyOne('dimers', { distances, factors });
    const dimers = dimersOf(values);
    return {
      count: dimers.length,
      configType: 'dimer',
      make(_, { index }) {
        const dimer = dimers[index];
        return dimer === undefined ? [] : [inBox(dimer.pair, [0, dimer.distance], dimer.side)];
      },
    };
  },
});
