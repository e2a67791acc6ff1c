import type { CalculatorEntry, ParameterValues } from './calculator.js';
import { readEntries, toNative, type Entry, type EntryForm } from './entry-file.js';
import { NATIVE_PROPERTIES, NativeCalculator } from './native-calculator.js';
import { potentialPath, readPotentialFile, type PotentialFile } from './potential-file.js';

/** A potential whose parameters are the entries of a file of LAMMPS. */
export interface ThreeBodyKind extends Pick<CalculatorEntry, 'className' | 'description'> {
  readonly name: 'sw' | 'tersoff';
  readonly form: EntryForm;
  /** Throws for entries that do not go together. */
  readonly checkAll?: (file: PotentialFile, entries: readonly Entry[]) => void;
}

export function threeBodyEntry({ form, checkAll, ...kind }: ThreeBodyKind): CalculatorEntry {
  const read = async ({ file }: ParameterValues): Promise<Entry[]> => {
    const source = await readPotentialFile(String(file), '#');
    const entries = readEntries(source, form);
    checkAll?.(source, entries);
    return entries;
  };
  return {
    ...kind,
    supports: ['threads', 'processes', 'remote'],
    properties: NATIVE_PROPERTIES,
    parameters: [
      { name: 'file', type: 'string', description: 'parameter file, relative to the working directory' },
    ],
    files: ({ file }) => [potentialPath(String(file))],
    checkFiles: async (values) => {
      await read(values);
    },
    create: async (values) =>
      new NativeCalculator(kind.className, { kind: kind.name, ...toNative(await read(values)) }),
  };
}
