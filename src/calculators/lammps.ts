import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import { LammpsLibrary, type LammpsPotential } from '../libraries/lammps.js';
import { lammpsBox, type LammpsBox } from '../libraries/lammps-box.js';
import { turnBack, turnTensorBack } from '../libraries/turned-frame.js';
import { existingFiles } from '../programs/existing-files.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues } from './calculator.js';
import { cellVolume } from './cell-volume.js';
import { OneByOneCalculator, type SingleResult } from './one-by-one.js';
import { unsupportedSpecies } from './unsupported.js';

/** What is ours to say: LAMMPS is told units, box and atoms before the commands run. */
const reserved =
  /^\s*(units|atom_style|boundary|create_box|read_data|read_restart|clear|log|quit|run|minimize)\b/;

/** A potential and the labels of its atom types. */
export interface LabeledPotential extends LammpsPotential {
  readonly labels: readonly string[];
}

const textsOf = (values: ParameterValues, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
};

function resolve(values: ParameterValues): LabeledPotential {
  const species = textsOf(values, 'species');
  const commands = textsOf(values, 'commands');
  if (species.length === 0 || new Set(species).size < species.length)
    throw argumentError('lammps', 'species', {
      expected: 'each species once, in the order of types',
      got: [...species],
    });
  const wrong = commands.find((command) => reserved.test(command) || /[\r\n]/.test(command));
  if (wrong !== undefined)
    throw argumentError('lammps', 'commands', {
      expected: 'one command per text, and none on units, box, atoms, log or runs',
      got: wrong,
    });
  return { labels: species, commands, types: species.length, atomStyle: String(values['atom_style']) };
}

function typesOf(configuration: Configuration, labels: readonly string[]): Int32Array {
  const types = new Map(labels.map((label, place) => [label, place + 1]));
  return Int32Array.from(configuration.species, (label, atom) => {
    const type = types.get(label);
    if (type !== undefined) return type;
    throw unsupportedSpecies(configuration, atom, `\`species\`: ${labels.join(', ')}`);
  });
}

function boxOf({ positions, cell, pbc }: Configuration): LammpsBox {
  const box = lammpsBox({ positions, cell, pbc });
  if (box !== undefined) return box;
  throw new AtomloopError('calculator', 'E_BAD_CELL', 'LAMMPS has no box for this cell', {
    expected: 'finite positions, and lattice vectors that span a volume',
    got: cell === null ? 'no cell' : `cell ${cell.join(' ')}`,
  });
}

/** Over the volume of the configuration's own cell, which is another where a direction is not periodic. */
function stressOf(
  configuration: Configuration,
  box: LammpsBox,
  pressure: Float64Array,
): Float64Array | undefined {
  const volume = cellVolume(configuration);
  if (volume === undefined) return undefined;
  const factor = configuration.pbc.every(Boolean) ? 1 : box.volume / volume;
  return turnTensorBack(box.axes, pressure).map((value) => -value * factor);
}

/** One configuration with a potential whose types are `labels`. */
export function calculateWithLammps(
  library: LammpsLibrary,
  configuration: Configuration,
  { labels, ...potential }: LabeledPotential,
): SingleResult {
  if (configuration.natoms === 0) return { energy: 0, forces: new Float64Array() };
  const types = typesOf(configuration, labels);
  const box = boxOf(configuration);
  const pbc = configuration.pbc.map((isPeriodic) => isPeriodic && configuration.cell !== null);
  const result = library.calculate({ box, pbc, types, potential });
  const stress = stressOf(configuration, box, result.pressure);
  return { energy: result.energy, forces: turnBack(box.axes, result.forces), stress };
}

/**
 * Any potential of LAMMPS, through liblammps: energy, forces, stress. Cells of any shape are turned to the form that LAMMPS wants, and
 * results back. A. P. Thompson et al., Comput. Phys. Commun. 271, 108171 (2022), doi:10.1016/j.cpc.2021.108171.
 */
export const lammps: CalculatorEntry = {
  name: 'lammps',
  className: 'LAMMPS',
  description: 'a potential of LAMMPS by its commands, through liblammps',
  supports: ['processes', 'remote'],
  isLarge: true,
  properties: ['energy', 'forces', 'stress'],
  parameters: [
    { name: 'commands', type: 'texts', description: 'pair_style, pair_coeff, …; units are metal' },
    { name: 'species', type: 'texts', description: 'labels in the order of atom types' },
    { name: 'atom_style', type: 'string', default: 'atomic', description: 'of LAMMPS' },
  ],
  check: (values) => void resolve(values),
  files: (values) => existingFiles(textsOf(values, 'commands').flatMap((command) => command.split(/\s+/))),
  create: async (values) => {
    const potential = resolve(values);
    const library = await LammpsLibrary.open();
    return new OneByOneCalculator({
      name: 'LAMMPS',
      properties: lammps.properties,
      calculate: (configuration) => calculateWithLammps(library, configuration, potential),
    });
  },
};
