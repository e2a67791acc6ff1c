import { usageError } from '../../errors.js';
import { Mt19937 } from '../../structures/mt19937.js';
import { Pcg64 } from '../../structures/pcg64.js';
import { rattle, type NormalStream } from '../../structures/rattle.js';
import { required, withDefault } from './arguments.js';
import { defineKind } from './kind.js';
import { readChoice, readNotNegative } from './readers.js';
import { copiesRule } from './rules.js';
import type { ConfigurationContext } from '../operator.js';

const generators = ['stream', 'numpy', 'pcg64'] as const;

/** Those of numpy begin anew for every configuration, as ASE's `rattle` does with its seed. */
function normalStream(generator: (typeof generators)[number], context: ConfigurationContext): NormalStream {
  if (generator === 'stream') return context.random('rattle');
  const most = generator === 'numpy' ? 2 ** 32 - 1 : Number.MAX_SAFE_INTEGER;
  if (context.seed < 0 || context.seed > most) {
    throw usageError('E_OPTION', 'numpy has no such seed', {
      expected: `\`--seed\` from 0 to ${most}`,
      got: String(context.seed),
    });
  }
  return generator === 'numpy' ? new Mt19937(context.seed) : new Pcg64(context.seed);
}

export const rattleKind = defineKind({
  name: 'rattle',
  summary: 'normal deviates added to all positions',
  source: 'configurations',
  rules: {
    stdev: required(
      {
        placeholder: '<Å>',
        summary: 'standard deviation of each coordinate',
        expected: 'a length in Å, 0 or more',
      },
      readNotNegative,
    ),
    copies: copiesRule,
    rng: withDefault(
      'stream',
      {
        placeholder: '<name>',
        summary:
          'random numbers: stream, one per configuration; numpy or pcg64, as RandomState or default_rng with --seed, anew for every configuration; default stream',
        expected: generators.join(', '),
      },
      readChoice(generators),
    ),
  },
  examples: [
    [
      'ten displaced copies of each configuration',
      'atomloop generate rattle train.xyz -o rattled.xyz --stdev 0.05 --copies 10',
    ],
    [
      "the numbers of ASE's rattle(stdev=0.05, seed=42)",
      'atomloop generate rattle train.xyz -o like-ase.xyz --stdev 0.05 --rng numpy --seed 42',
    ],
  ],
  plan: ({ stdev, copies = 1, rng }) => ({
    configType: ':rattle',
    make(source, context) {
      const random = normalStream(rng, context);
      return Array.from({ length: copies }, () => rattle(source, stdev, random));
    },
  }),
});
