import type { Configuration } from '../../configuration/configuration.js';
import type { Literal } from '../../expressions/literal.js';
import { atomsOf, choose, withoutAtoms } from '../../structures/defects.js';
import { onlyOne, optional } from './arguments.js';
import { defineKind } from './kind.js';
import { readNumbers } from './readers.js';
import { copiesRule, countRule, speciesRule } from './rules.js';

function readAtoms(value: Literal): number[] | undefined {
  const atoms = readNumbers(value) ?? [];
  const areIndices = atoms.length > 0 && atoms.every((atom) => Number.isSafeInteger(atom) && atom >= 0);
  return areIndices && new Set(atoms).size === atoms.length ? atoms.sort((a, b) => a - b) : undefined;
}

/** The configuration without some atoms, and what and where they were, as wfl writes it. */
function withVacancies(source: Configuration, atoms: readonly number[]): Configuration {
  const output = withoutAtoms(source, atoms);
  const { numbers, positions } = source;
  const gone = atoms.length === 1 ? [] : [atoms.length];
  const places = Float64Array.from(atoms.flatMap((atom) => [...positions.subarray(3 * atom, 3 * atom + 3)]));
  const [number = 0] = atoms.map((atom) => numbers[atom] ?? 0);
  const all = Int32Array.from(atoms, (atom) => numbers[atom] ?? 0);
  output.info
    .set('vacancy_Z', gone.length === 0 ? number : { kind: 'I', shape: gone, values: all })
    .set('vacancy_pos', { kind: 'R', shape: [...gone, 3], values: places });
  return output;
}

export const vacanciesKind = defineKind({
  name: 'vacancies',
  summary: 'atoms taken away, named or at random',
  source: 'configurations',
  rules: {
    number: countRule('how many random atoms; default 1'),
    species: speciesRule('random atoms of these species alone'),
    copies: copiesRule,
    atoms: optional(
      {
        placeholder: '<list>',
        summary: 'indices of the atoms that go, from 0',
        expected: 'different whole numbers from 0 on, such as `0,5`',
      },
      readAtoms,
    ),
  },
  examples: [
    ['one random vacancy', 'atomloop generate vacancies train.xyz -o vacancy.xyz'],
    [
      'five draws of two copper atoms each',
      'atomloop generate vacancies train.xyz -o two.xyz --number 2 --species Cu --copies 5',
    ],
    ['the first atom', 'atomloop generate vacancies train.xyz -o first.xyz --atoms 0'],
  ],
  plan({ number, species, copies, atoms }) {
    if (atoms !== undefined) onlyOne('vacancies', { atoms, number, species, copies });
    const count = atoms?.length ?? number ?? 1;
    return {
      configType: `supercell_vacancy${count === 1 ? '' : `_${count}`}`,
      make(source, context) {
        if (atoms !== undefined) return [withVacancies(source, atoms)];
        const random = context.random('vacancies');
        const candidates = atomsOf(source, species);
        return Array.from({ length: copies ?? 1 }, () =>
          withVacancies(source, choose(candidates, count, random)),
        );
      },
    };
  },
});
