import type { Property } from './calculator.js';

/** Numbers per configuration or per atom, in the order of ASE. `magmoms` may have three per atom instead of one. */
export const propertyShapes = {
  energy: { per: 'configuration', width: 1 },
  forces: { per: 'atom', width: 3 },
  stress: { per: 'configuration', width: 6 },
  stresses: { per: 'atom', width: 6 },
  dipole: { per: 'configuration', width: 3 },
  charges: { per: 'atom', width: 1 },
  magmom: { per: 'configuration', width: 1 },
  magmoms: { per: 'atom', width: 1 },
  free_energy: { per: 'configuration', width: 1 },
  energies: { per: 'atom', width: 1 },
} as const satisfies Record<Property, { readonly per: 'configuration' | 'atom'; readonly width: number }>;

/** What a calculator of ASE may compute. */
export const pythonProperties = Object.keys(propertyShapes) as readonly Property[];
