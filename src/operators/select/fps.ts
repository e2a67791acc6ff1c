import { farthestPoints } from '../../selection/farthest-points.js';
import { unknownArgument } from '../arguments.js';
import type { OperatorArguments, OperatorEntry } from '../operator.js';
import { checkFiles, numberOf, optionalText, tooFew } from './arguments.js';
import {
  checkDescriptorArguments,
  descriptorArguments,
  DescriptorCollection,
  descriptorOperator,
} from './descriptors.js';

const name = 'select-fps';

const filesOf = ({ previous, exclude }: OperatorArguments): string[] =>
  [previous, exclude].filter((file) => typeof file === 'string');

/** Greedy farthest points by the dot product of descriptors. */
export const selectFpsOperator: OperatorEntry = {
  name,
  summary: 'farthest points by descriptor',
  supports: () => ['threads', 'processes', 'remote'],
  check: async (args) => {
    unknownArgument(name, args, [...descriptorArguments, 'previous']);
    numberOf(name, args);
    checkDescriptorArguments(name, args);
    optionalText(name, args, 'previous');
    await checkFiles(filesOf(args));
  },
  files: filesOf,
  create: (args) => Promise.resolve(descriptorOperator(name, args)),
  selection: (args, { random }) => {
    const num = numberOf(name, args);
    const collection = new DescriptorCollection(args);
    const { references, add, rows, previous } = collection;
    return {
      references,
      add,
      choose: () => {
        if (collection.available < num) throw tooFew(num, collection.available);
        const first = (available: number): number => random('select').integer(available);
        const { isExcluded } = collection;
        return collection.chosen(farthestPoints({ rows, previous, isExcluded, num, first }));
      },
    };
  },
};
