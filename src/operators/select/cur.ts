import { drawnByScore, largestScores } from '../../selection/cur.js';
import { leverageRank, leverageScores } from '../../selection/leverage.js';
import { badArgument, unknownArgument } from '../arguments.js';
import type { OperatorArguments, OperatorEntry } from '../operator.js';
import { checkFiles, flag, numberOf, optionalText, tooFew } from './arguments.js';
import {
  checkDescriptorArguments,
  descriptorArguments,
  DescriptorCollection,
  descriptorOperator,
} from './descriptors.js';

const name = 'select-cur';
const ownArguments = ['stochastic', 'kernelExponent', 'notCentered', 'scoreKey'];

const filesOf = ({ exclude }: OperatorArguments): string[] => (typeof exclude === 'string' ? [exclude] : []);

function exponentOf({ kernelExponent }: OperatorArguments): number | undefined {
  if (kernelExponent === undefined) return undefined;
  if (typeof kernelExponent === 'number' && kernelExponent > 0 && kernelExponent < Infinity)
    return kernelExponent;
  throw badArgument(name, 'kernelExponent', { expected: 'a number above 0', got: kernelExponent });
}

/** Configurations of the largest leverage scores, or drawn by them. */
export const selectCurOperator: OperatorEntry = {
  name,
  summary: 'CUR: the largest leverage scores of descriptors',
  supports: () => ['threads', 'processes', 'remote'],
  check: async (args) => {
    unknownArgument(name, args, [...descriptorArguments, ...ownArguments]);
    numberOf(name, args);
    checkDescriptorArguments(name, args);
    exponentOf(args);
    for (const option of ['stochastic', 'notCentered']) flag(name, args, option);
    optionalText(name, args, 'scoreKey');
    await checkFiles(filesOf(args));
  },
  files: filesOf,
  create: (args) => Promise.resolve(descriptorOperator(name, args)),
  selection: (args, { random }) => {
    const num = numberOf(name, args);
    const collection = new DescriptorCollection(args);
    const { references, add, rows } = collection;
    const kernelExponent = exponentOf(args);
    return {
      references,
      add,
      choose: () => {
        if (collection.available < num) throw tooFew(num, collection.available);
        const width = kernelExponent === undefined ? rows.width : rows.count;
        const rank = leverageRank(num, rows.count, width);
        const scores = leverageScores({
          rows,
          rank,
          isCentered: !flag(name, args, 'notCentered'),
          kernelExponent,
        });
        const values = normalized(scores, collection.isExcluded);
        const chosen = flag(name, args, 'stochastic')
          ? drawnByScore(values, num, random('select'))
          : largestScores(values, num);
        if (chosen.length < num) throw tooFew(num, chosen.length);
        const key = optionalText(name, args, 'scoreKey');
        return collection.chosen(chosen, key === undefined ? undefined : { key, values });
      },
    };
  },
};

/** What is excluded has no score; the others sum to 1 again. */
function normalized(scores: Float64Array, isExcluded: Uint8Array): Float64Array {
  const left = scores.map((score, i) => (isExcluded[i] === 1 ? 0 : score));
  const total = left.reduce((a, b) => a + b, 0);
  return total > 0 ? left.map((score) => score / total) : left;
}
