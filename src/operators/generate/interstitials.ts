import { addInterstitials } from '../../structures/interstitial.js';
import { defineKind } from './kind.js';
import { copiesRule, countRule, speciesRule } from './rules.js';

export const interstitialsKind = defineKind({
  name: 'interstitials',
  summary: 'atoms added in the voids of a solid',
  source: 'configurations',
  rules: {
    number: countRule('how many atoms; default 1'),
    species: speciesRule('species, one of which is drawn for each atom; default: those of the input'),
    trials: countRule('random places of which the widest is taken; default 1000'),
    copies: copiesRule,
  },
  examples: [
    [
      'hydrogen in four voids of each structure, one at a time',
      'atomloop generate interstitials train.xyz -o interstitials.xyz --species H --copies 4',
    ],
  ],
  plan: ({ number = 1, species, trials = 1000, copies = 1 }) => ({
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
