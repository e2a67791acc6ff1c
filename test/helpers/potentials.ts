import { join } from 'node:path';

/** Potential files of the package `lammps-data`. */
const directory = '/usr/share/lammps/potentials';

export const potentialFile = (name: string): string => join(directory, name);
