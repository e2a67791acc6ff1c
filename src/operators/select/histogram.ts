import { flatSelection, histogramOf } from '../../selection/histogram.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments, OperatorEntry } from '../operator.js';
import { drawn, indicesBelow, numberOf, requiredText, tooFew } from './arguments.js';
import { propertyOf } from './property.js';

const name = 'select-histogram';

function binsOf({ bins = 'auto' }: OperatorArguments): number | 'auto' {
  if (bins === 'auto') return bins;
  if (typeof bins === 'number' && Number.isInteger(bins) && bins >= 1 && bins <= 1_000_000) return bins;
  throw badArgument(name, 'bins', { expected: '`auto`, or a whole number from 1 to 1000000', got: bins });
}

function temperatureOf({ kT = 0 }: OperatorArguments): number {
  if (typeof kT === 'number' && kT >= 0 && kT < Infinity) return kT;
  throw badArgument(name, 'kT', { expected: 'a number from 0', got: kT });
}

/** Configurations whose histogram over a property is flat, or biased towards its least values. */
export const selectHistogramOperator: OperatorEntry = {
  name,
  summary: 'a flat or Boltzmann-biased histogram of a property',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument(name, args, ['num', 'key', 'bins', 'kT']);
    numberOf(name, args);
    requiredText(name, args, 'key');
    binsOf(args);
    temperatureOf(args);
    return Promise.resolve();
  },
  create: (args) => {
    const key = requiredText(name, args, 'key');
    return Promise.resolve({ shape: 'global', extract: (configuration) => propertyOf(configuration, key) });
  },
  selection: (args, context) => {
    const num = numberOf(name, args);
    const values: number[] = [];
    const indices: number[] = [];
    return {
      add: (data, index) => {
        values.push(data as number);
        indices.push(index);
        return undefined;
      },
      choose: () => {
        if (values.length < num) throw tooFew(num, values.length);
        const random = context.random('select');
        const histogram = histogramOf(Float64Array.from(values), binsOf(args));
        const draw = (total: number, count: number): Float64Array =>
          drawn(indicesBelow(total), count, random);
        const chosen = flatSelection(histogram, num, { kT: temperatureOf(args), draw });
        return { indices: chosen.map((place) => indices[place] ?? 0) };
      },
    };
  },
};
