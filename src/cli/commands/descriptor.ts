import type { Command } from 'commander';
import type { Finish } from '../command.js';
import { addRunOptions, append, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';

interface DescriptorFlags extends RunFlags {
  readonly descriptor: readonly string[];
  readonly key: string;
  readonly species?: string;
  readonly perAtom?: boolean;
  readonly normalize: boolean;
  readonly compositionWeight: boolean;
  readonly overwriteKeys?: boolean;
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .requiredOption(
      '--descriptor <descriptor>',
      'soap(…), acsf(…), coulomb_matrix(…), sine_matrix(…), rdf(…), or a string of quippy: "soap l_max=4 …"; ' +
        'for one species of centers: "Si: …"; repeatable, they are concatenated',
      append,
    )
    .requiredOption('--key <name>', 'name of the results in info, or in arrays with --per-atom')
    .option('--species <list>', 'species for descriptors that name none: H,C,O')
    .option('--per-atom', 'a vector for every atom instead of one for the configuration')
    .option('--normalize', 'vectors of length 1 (the default)', true)
    .option('--no-normalize', 'vectors as they come out')
    .option(
      '--composition-weight',
      'weight what is for one species with its share of the atoms (the default)',
      true,
    )
    .option('--no-composition-weight', 'do not')
    .option('--overwrite-keys', 'replace results that a configuration has under the key');
  addRunOptions(command);
  command.action(async (inputs: string[], flags: DescriptorFlags) => {
    const { descriptor, key, species, perAtom, normalize, compositionWeight, overwriteKeys } = flags;
    const args = {
      ...{ descriptor: [...descriptor], key, normalize, compositionWeight },
      ...(species === undefined ? {} : { species }),
      ...(perAtom === undefined ? {} : { perAtom }),
      ...(overwriteKeys === undefined ? {} : { overwriteKeys }),
    };
    finish(await runOperator(inputs, flags, { operator: 'descriptor', args }));
  });
}

export const canCheck = true;

export const examples = [
  [
    'averaged SOAP of every configuration, as DScribe computes it',
    'atomloop descriptor train.xyz -o soap.xyz --key soap --species Cu --descriptor "soap(r_cut=5, n_max=8, l_max=6, sigma=0.5)"',
  ],
  [
    'a string of quippy, one vector per atom',
    'atomloop descriptor train.xyz -o atoms.xyz --key soap --per-atom --descriptor "soap l_max=3 n_max=4 cutoff=4.0 atom_sigma=0.5"',
  ],
] as const;
