import { atomicNumber } from '../configuration/elements.js';
import { core } from '../native.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues } from './calculator.js';
import { eamForms, parseEam, type EamForm } from './eam-file.js';
import type { EamFunctions } from './eam-grid.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';
import type { EamTables } from './potential-parameters.js';
import { potentialPath, readPotentialFile } from './potential-file.js';

interface Addon {
  eamTables(functions: object): EamTables;
}

const formOf = ({ form }: ParameterValues): EamForm | undefined => eamForms.find((known) => known === form);

async function read(values: ParameterValues): Promise<EamFunctions> {
  return parseEam(await readPotentialFile(String(values['file'])), formOf(values));
}

function makeTables({ symbols, ...functions }: EamFunctions): EamTables {
  const elements = Uint8Array.from(symbols, atomicNumber);
  return core<Addon>().eamTables({ ...functions, elements, names: symbols.join(', ') });
}

/**
 * The embedded-atom method with the functions of a file of DYNAMO, `eam("Cu.eam.alloy")`, interpolated as LAMMPS does.
 * M. S. Daw, M. I. Baskes, Phys. Rev. B 29, 6443 (1984), doi:10.1103/PhysRevB.29.6443.
 */
export const eam: CalculatorEntry = {
  name: 'eam',
  className: 'EAM',
  description: 'embedded-atom method from a file of LAMMPS (eam, eam/alloy, eam/fs)',
  supports: ['threads', 'processes', 'remote'],
  properties: NATIVE_PROPERTIES,
  parameters: [
    { name: 'file', type: 'string', description: 'setfl or funcfl file, relative to the working directory' },
    {
      name: 'form',
      type: 'string',
      default: null,
      description: '`alloy`, `fs` or `funcfl`; the one that the content fits unless given',
    },
  ],
  check: (values) => {
    const { form = null } = values;
    if (form !== null && formOf(values) === undefined)
      throw argumentError('eam', 'form', { expected: '`alloy`, `fs` or `funcfl`', got: form });
  },
  files: ({ file }) => [potentialPath(String(file))],
  checkFiles: async (values) => {
    await read(values);
  },
  create: async (values) =>
    new NativeCalculator('EAM', { kind: 'eam', tables: makeTables(await read(values)) }),
};
