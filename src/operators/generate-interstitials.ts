import { addInterstitials } from '../structures/interstitial.js';
import { optional, withDefault } from './generate-arguments.js';
import { defineKind } from './generate-kind.js';
import { readCount, readWords } from './generate-readers.js';

const expectedCount = 'a whole number from 1 on';

export const interstitialsKind = defineKind({
  name: 'interstitials',
  summary: 'atoms added in the voids of a solid',
  source: 'configurations',
  rules: {
    number: withDefault(
      1,
      { placeholder: '<n>', summary: 'how many atoms; default 1', expected: expectedCount },
      readCount,
    ),
    species: optional(
      {
        placeholder: '<list>',
        summary: 'species, one of which is drawn for each atom; default: those of the input',
        expected: 'species such as `H` or `Cu,Au`',
      },
      readWords,
    ),
    trials: withDefault(
      1000,
      {
        placeholder: '<n>',
        summary: 'random places of which the widest is taken; default 1000',
        expected: expectedCount,
      },
      readCount,
    ),
    copies: withDefault(
      1,
      {
        placeholder: '<n>',
        summary: 'structures of each input, each with its own draw; default 1',
        expected: expectedCount,
      },
      readCount,
    ),
  },
  examples: [
    [
      'hydrogen in four voids of each structure, one at a time',
      'atomloop generate interstitials train.xyz -o interstitials.xyz --species H --copies 4',
    ],
  ],
  plan: ({ number, species, trials, copies }) => ({
    configType: `supercell_interstitial${number === 1 ? '' : `_${number}`}`,
    make(source, context) {
      const random = context.random('interstitials');
      const choices = species ?? [...new Set(source.species)];
      return Array.from({ length: copies }, () => {
        const labels = Array.from({ length: number }, () => choices[random.integer(choices.length)] ?? '');
        const output = addInterstitials(source, { labels, trials }, random);
        const added = Int32Array.from(labels, (_, i) => source.natoms + i);
        const value = number === 1 ? source.natoms : ({ kind: 'I', shape: [number], values: added } as const);
        output.info.set('interstitial', value);
        return output;
      });
    },
  }),
});
