import type { Configuration } from '../configuration/configuration.js';
import { bohr, hartree } from '../configuration/units.js';
import { AtomloopError } from '../errors.js';
import { XtbLibrary, xtbMethods, type XtbOptions } from '../libraries/xtb.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues, Property } from './calculator.js';
import { OneByOneCalculator, type SingleResult } from './one-by-one.js';
import { unsupportedSpecies } from './unsupported.js';

const methods = Object.keys(xtbMethods) as readonly XtbOptions['method'][];

/** Radon: the parameters go as far. */
const heaviest = 86;

function resolve(values: ParameterValues): XtbOptions {
  const method = methods.find((name) => name === values['method']);
  if (method === undefined)
    throw argumentError('xtb', 'method', { expected: methods.join(', '), got: String(values['method']) });
  const number = (name: string): number => Number(values[name]);
  if (!Number.isInteger(number('uhf')) || number('uhf') < 0)
    throw argumentError('xtb', 'uhf', { expected: 'a number of unpaired electrons', got: number('uhf') });
  return {
    method,
    charge: number('charge'),
    uhf: number('uhf'),
    accuracy: number('accuracy'),
    maxIterations: number('max_iterations'),
    electronicTemperature: number('electronic_temperature'),
  };
}

function refusePeriodic({ pbc, cell }: Configuration, method: string): void {
  if (cell === null || !pbc.includes(true)) return;
  throw new AtomloopError('calculator', 'E_PERIODIC', `${method} takes no periodic configurations`, {
    expected: 'pbc="F F F"',
    got: `pbc="${pbc.map((isPeriodic) => (isPeriodic ? 'T' : 'F')).join(' ')}"`,
  });
}

function calculate(library: XtbLibrary, configuration: Configuration, method: string): SingleResult {
  refusePeriodic(configuration, method);
  const numbers = Int32Array.from(configuration.numbers);
  // Heavier ones are read beyond the end of the tables.
  const unknown = numbers.findIndex((number) => number === 0 || number > heaviest);
  if (unknown >= 0) throw unsupportedSpecies(configuration, unknown, 'an element from H to Rn');
  const positions = configuration.positions.map((x) => x / bohr);
  const { energy, gradient, density } = library.calculate({ numbers, positions });
  return {
    energy: energy * hartree,
    forces: gradient.map((slope) => -slope * (hartree / bohr)),
    ...(density && { dipole: density.dipole.map((x) => x * bohr), charges: density.charges }),
  };
}

/** The library gives neither charges nor dipole of the force field. */
function propertiesOf({ method }: XtbOptions): readonly Property[] {
  return method === 'GFN-FF' ? ['energy', 'forces'] : ['energy', 'forces', 'dipole', 'charges'];
}

/**
 * Extended tight binding and its force field, of molecules, through libxtb 6.3 or newer: energy, forces, dipole and charges. GFN1-xTB: S. Grimme,
 * C. Bannwarth, P. Shushkov, J. Chem. Theory Comput. 13, 1989 (2017), doi:10.1021/acs.jctc.7b00118. GFN2-xTB: C. Bannwarth,
 * S. Ehlert, S. Grimme, ibid. 15, 1652 (2019), doi:10.1021/acs.jctc.8b01176. GFN-FF: S. Spicher, S. Grimme,
 * Angew. Chem. Int. Ed. 59, 15665 (2020), doi:10.1002/anie.202004239.
 */
export const xtb: CalculatorEntry = {
  name: 'xtb',
  className: 'XTB',
  description: 'extended tight binding of molecules, through libxtb',
  supports: ['processes', 'remote'],
  isLarge: true,
  properties: ['energy', 'forces', 'dipole', 'charges'],
  parameters: [
    { name: 'method', type: 'string', default: 'GFN2-xTB', description: 'GFN1-xTB, GFN2-xTB or GFN-FF' },
    { name: 'charge', type: 'number', default: 0, unit: 'e', description: 'total charge' },
    { name: 'uhf', type: 'number', default: 0, description: 'number of unpaired electrons' },
    {
      name: 'accuracy',
      type: 'number',
      default: 1,
      above: 0,
      atMost: 1000,
      description: 'numerical accuracy; smaller is better',
    },
    {
      name: 'electronic_temperature',
      type: 'number',
      default: 300,
      unit: 'K',
      above: 0,
      description: 'of the occupation of levels',
    },
    { name: 'max_iterations', type: 'number', default: 250, above: 0, description: 'of self-consistency' },
  ],
  check: (values) => void resolve(values),
  create: async (values) => {
    const options = resolve(values);
    const library = await XtbLibrary.open(options);
    return new OneByOneCalculator({
      name: 'XTB',
      properties: propertiesOf(options),
      calculate: (configuration) => calculate(library, configuration, options.method),
    });
  },
};
