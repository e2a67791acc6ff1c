import { silenceKim } from '../libraries/kim.js';
import { LammpsLibrary } from '../libraries/lammps.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry } from './calculator.js';
import { calculateWithLammps, type LabeledPotential } from './lammps.js';
import { OneByOneCalculator } from './one-by-one.js';

/** Types are the labels of the configuration, in the order of the alphabet. */
function potentialOf(model: string, species: readonly string[]): LabeledPotential {
  const labels = [...new Set(species)].sort();
  const commands = [`pair_style kim ${model}`, `pair_coeff * * ${labels.join(' ')}`];
  return { labels, commands, types: labels.length, atomStyle: 'atomic' };
}

/**
 * A portable model of OpenKIM by its name, through liblammps with the KIM package: energy, forces, stress. A model that does not know a
 * species ends the worker, which costs that configuration. E. B. Tadmor et al., JOM 63, 17 (2011), doi:10.1007/s11837-011-0102-6.
 */
export const kim: CalculatorEntry = {
  name: 'kim',
  className: 'KIM',
  description: 'a model of OpenKIM by its name, through liblammps',
  supports: ['processes', 'remote'],
  isLarge: true,
  properties: ['energy', 'forces', 'stress'],
  parameters: [{ name: 'model', type: 'string', description: 'name of an installed portable model' }],
  check: ({ model }) => {
    if (typeof model === 'string' && /^\w+$/.test(model)) return;
    throw argumentError('kim', 'model', { expected: 'the name of a model', got: String(model) });
  },
  create: async ({ model }) => {
    await silenceKim();
    const library = await LammpsLibrary.open();
    return new OneByOneCalculator({
      name: 'KIM',
      properties: kim.properties,
      calculate: (configuration) =>
        calculateWithLammps(library, configuration, potentialOf(String(model), configuration.species)),
    });
  },
};
