import type { LibrarySource } from './open-library.js';

/** Libraries of others, and where they come from. */
export const librarySources = {
  xtb: {
    title: 'xtb',
    variable: 'ATOMLOOP_XTB_LIBRARY',
    names: ['libxtb.so.6', 'libxtb.so'],
    hint: 'apt install libxtb-dev, or conda install -c conda-forge xtb',
  },
  lammps: {
    title: 'LAMMPS',
    variable: 'ATOMLOOP_LAMMPS_LIBRARY',
    names: ['liblammps.so', 'liblammps.so.0', 'liblammps_mpi.so', 'liblammps_serial.so'],
    hint: 'apt install liblammps-dev, or conda install -c conda-forge lammps',
  },
  kim: {
    title: 'KIM-API',
    variable: 'ATOMLOOP_KIM_LIBRARY',
    names: ['libkim-api.so.2', 'libkim-api.so'],
    hint: 'apt install libkim-api-dev openkim-models, or conda install -c conda-forge kim-api openkim-models',
  },
} as const satisfies Record<string, LibrarySource>;
