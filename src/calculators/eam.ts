import { atomicNumber } from '../configuration/elements.js';
import { core } from '../native.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues } from './calculator.js';
import type { EamTables } from './potential-parameters.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';
import { potentialPath, readPotentialFile } from './potential-file.js';
import { parseSetfl, type Setfl, type SetflForm } from './setfl.js';

interface Addon {
  eamTables(functions: object): EamTables;
}

const forms: readonly SetflForm[] = ['alloy', 'fs'];

const formOf = ({ form }: ParameterValues): SetflForm | undefined => forms.find((known) => known === form);

async function read(values: ParameterValues): Promise<Setfl> {
  return parseSetfl(await readPotentialFile(String(values['file'])), formOf(values));
}

function makeTables({ symbols, ...functions }: Setfl): EamTables {
  const elements = Uint8Array.from(symbols, atomicNumber);
  return core<Addon>().eamTables({ ...functions, elements, names: symbols.join(', ') });
}

/**
 * The embedded-atom method with the functions of a setfl file, `eam("Cu.eam.alloy")`, interpolated as LAMMPS does.
 * M. S. Daw, M. I. Baskes, Phys. Rev. B 29, 6443 (1984), doi:10.1103/PhysRevB.29.6443.
 */
export const eam: CalculatorEntry = {
  name: 'eam',
  className: 'EAM',
  description: 'embedded-atom method from a setfl file (eam/alloy, eam/fs)',
  supports: ['threads', 'processes', 'remote'],
  properties: NATIVE_PROPERTIES,
  parameters: [
    { name: 'file', type: 'string', description: 'setfl file, relative to the working directory' },
    {
      name: 'form',
      type: 'string',
      default: null,
      description: '`alloy` or `fs`; the one that the content fits unless given',
    },
  ],
  check: (values) => {
    const { form = null } = values;
    if (form !== null && formOf(values) === undefined)
      throw argumentError('eam', 'form', { expected: '`alloy` or `fs`', got: form });
  },
  files: ({ file }) => [potentialPath(String(file))],
  checkFiles: async (values) => {
    await read(values);
  },
  create: async (values) =>
    new NativeCalculator('EAM', { kind: 'eam', tables: makeTables(await read(values)) }),
};
