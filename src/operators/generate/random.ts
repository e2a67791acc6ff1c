import { usageError } from '../../errors.js';
import { atomsIn, type Composition } from '../../structures/composition.js';
import { covalentRadius } from '../../structures/covalent-radii.js';
import { leastDistances, type DistancesByPair } from '../../structures/least-distances.js';
import type { LeastDistances } from '../../structures/periodic-sites.js';
import type { Bounds } from '../../structures/random-cell.js';
import { randomStructure } from '../../structures/random-structure.js';
import { defineKind } from './kind.js';
import { mostAtoms, randomRules } from './random-rules.js';

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
  name: 'random',
  summary: 'random structures of a composition, with least distances and volume',
  source: 'count',
  rules: randomRules,
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
    const { ratio, pushes, tries = 100, cells = 100 } = values;
    const common = {
      labels,
      volume: values.volume ?? usualVolume(composition),
      shape: { anglesDegrees: angles, ratio },
      distances: distancesOf(labels, minDistance ?? new Map(), minFactor),
      ...{ tries, pushes, cells },
    };
    return {
      configType: 'random',
      make(_, context) {
        const random = context.random('random');
        const drawn = units[0] + random.integer(units[1] - units[0] + 1);
        return [randomStructure({ ...common, types: typesOf(composition, drawn) }, random)];
      },
    };
  },
});
