import type { Configuration } from '../configuration/configuration.js';
import { UserLibrary } from '../libraries/user-library.js';
import { existingFiles } from '../programs/existing-files.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry } from './calculator.js';
import { cellVolume } from './cell-volume.js';
import { OneByOneCalculator, type SingleResult } from './one-by-one.js';
import { unsupportedSpecies } from './unsupported.js';

function checkSpecies(configuration: Configuration, known: ReadonlySet<string>): void {
  const { species, numbers } = configuration;
  const wrong = known.size === 0 ? numbers.indexOf(0) : species.findIndex((label) => !known.has(label));
  if (wrong >= 0)
    throw unsupportedSpecies(configuration, wrong, known.size === 0 ? 'an element' : [...known].join(', '));
}

function calculate(library: UserLibrary, configuration: Configuration): SingleResult {
  checkSpecies(configuration, library.species);
  const { numbers, positions, cell, pbc } = configuration;
  const { energy, forces, virial } = library.calculate({ numbers, positions, cell, pbc });
  const volume = cellVolume(configuration);
  return {
    energy,
    forces,
    stress: volume === undefined ? undefined : virial.map((value) => -value / volume),
  };
}

/** A calculator of the user's own, in a shared library with the interface of `native/include/atomloop.h`: energy, forces, stress. */
export const library: CalculatorEntry = {
  name: 'library',
  className: 'Library',
  description: 'a shared library of your own, built with native/include/atomloop.h',
  supports: ['processes', 'remote'],
  isLarge: true,
  properties: ['energy', 'forces', 'stress'],
  parameters: [
    { name: 'path', type: 'string', description: 'file of the library' },
    { name: 'options', type: 'string', default: '', description: 'text for the library' },
  ],
  check: ({ path }) => {
    if (path === '') throw argumentError('library', 'path', { expected: 'the file of a library', got: '' });
  },
  files: ({ path }) => existingFiles([String(path)]),
  create: async ({ path, options }) => {
    const opened = await UserLibrary.open(String(path), String(options));
    return new OneByOneCalculator({
      name: 'Library',
      properties: library.properties,
      calculate: (configuration) => calculate(opened, configuration),
      dispose: opened.dispose.bind(opened),
    });
  },
};
