import type { Configuration } from '../../configuration/configuration.js';
import { atomsOf, choose, exchange } from '../../structures/defects.js';
import { structureError } from '../../structures/failure.js';
import { optional } from './arguments.js';
import { defineKind } from './kind.js';
import { readWords } from './readers.js';
import { copiesRule, countRule } from './rules.js';

type Pair = readonly [string, string];

function pairOf(source: Configuration, named: readonly string[] | undefined): Pair {
  const [first, second, ...rest] = named ?? new Set(source.species);
  if (first !== undefined && second !== undefined && rest.length === 0) return [first, second];
  throw structureError('E_TOO_FEW_ATOMS', 'it is not clear which species are exchanged', {
    expected: 'two species, or `species` that names two of them',
    got: String(new Set(source.species).size),
  });
}

export const antisitesKind = defineKind({
  name: 'antisites',
  summary: 'random pairs of atoms of two species exchanged',
  source: 'configurations',
  rules: {
    number: countRule('how many pairs; default 1'),
    species: optional(
      {
        placeholder: '<a,b>',
        summary: 'the two species; needed where there are more',
        expected: 'two species such as `Cu,Au`',
      },
      (value) => {
        const words = readWords(value);
        return words?.length === 2 && words[0] !== words[1] ? words : undefined;
      },
    ),
    copies: copiesRule,
  },
  examples: [
    [
      'two pairs of copper and gold exchanged, four times',
      'atomloop generate antisites alloy.xyz -o antisites.xyz --number 2 --species Cu,Au --copies 4',
    ],
  ],
  plan: ({ number = 1, species, copies = 1 }) => ({
    configType: `supercell_antisite${number === 1 ? '' : `_${number}`}`,
    make(source, context) {
      const random = context.random('antisites');
      const [first, second] = pairOf(source, species).map((label) => atomsOf(source, [label]));
      return Array.from({ length: copies }, () => {
        const others = choose(second ?? [], number, random);
        const pairs = choose(first ?? [], number, random).map((atom, i) => [atom, others[i] ?? 0] as const);
        const output = exchange(source, pairs);
        const shape = number === 1 ? [2] : [number, 2];
        output.info.set('antisite_atoms', { kind: 'I', shape, values: Int32Array.from(pairs.flat()) });
        return output;
      });
    },
  }),
});
