/** Boltzmann's constant, eV/K: CODATA 2014, as in ASE. */
export const boltzmann = 8.617330337217213e-5;

/** A femtosecond in the time unit of Å, eV and amu, which ASE calculates in. */
export const femtosecond = 0.09822694788464063;

/** A GPa in eV/Å^3. */
export const gigapascal = 0.006241509125883258;

/** A Bohr in Å: CODATA 2014, as in ASE. */
export const bohr = 0.5291772105638411;

/** A Hartree in eV: CODATA 2014, as in ASE. */
export const hartree = 27.211386024367243;
