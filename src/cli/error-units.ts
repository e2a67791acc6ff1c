import type { ErrorProperty } from '../expressions/error-property.js';

/** How a property is shown: its unit in tables of errors and in plots, and what its values are multiplied with. */
export interface ShownUnit {
  readonly unit: string;
  readonly factor: number;
  readonly plotUnit: string;
  readonly plotFactor: number;
}

/** 1 eV/Å^3 in GPa; exact in the SI of 2019. */
const gigapascals = 160.2176634;

const units: ReadonlyMap<string, ShownUnit> = new Map([
  ['energy', { unit: 'meV', factor: 1e3, plotUnit: 'eV', plotFactor: 1 }],
  ['virial', { unit: 'meV', factor: 1e3, plotUnit: 'eV', plotFactor: 1 }],
  ['forces', { unit: 'meV/Å', factor: 1e3, plotUnit: 'eV/Å', plotFactor: 1 }],
  ['stress', { unit: 'MPa', factor: 1e3 * gigapascals, plotUnit: 'GPa', plotFactor: gigapascals }],
]);

const asStored: ShownUnit = { unit: 'as stored', factor: 1, plotUnit: 'as stored', plotFactor: 1 };

/** Units of properties that are not known are those of the file. */
export function unitOf({ name, isPerAtom }: ErrorProperty): ShownUnit {
  const shown = units.get(name === 'free_energy' || name === 'energies' ? 'energy' : name) ?? asStored;
  if (!isPerAtom || shown === asStored) return shown;
  return { ...shown, unit: `${shown.unit}/at`, plotUnit: `${shown.plotUnit}/at` };
}

const initials: ReadonlyMap<string, string> = new Map([
  ['energy', 'E'],
  ['forces', 'F'],
  ['stress', 'S'],
  ['virial', 'V'],
]);

/** The head of a column, as in wfl: `E/a`, `F/c`, `F/c/Z_29`. */
export function headOf({ name, isPerAtom, isVector }: ErrorProperty, species: number): string {
  const isScalar = name === 'energy' || name === 'free_energy' || name === 'energies';
  const parts = [initials.get(name) ?? name, isPerAtom ? 'a' : '', isVector || isScalar ? '' : 'c'];
  return [...parts, species < 0 ? '' : `Z_${species}`].filter((part) => part !== '').join('/');
}
