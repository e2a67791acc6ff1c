import { elementSymbols } from '../configuration/elements.js';
import { readGrid, type EamFunctions } from './eam-grid.js';
import type { PotentialFile } from './potential-file.js';

/** Hartree times Bohr in eV Å, with the digits of LAMMPS. */
const CHARGES = 27.2 * 0.529;

/** One is left out. */
const FEWEST_POINTS = 6;

function readSymbol(file: PotentialFile): string {
  file.goTo(2);
  const line = file.need('atomic number and mass');
  const number = file.toNumber(line, line.words[0], 'atomic number');
  const mass = file.toNumber(line, line.words[1], 'mass');
  const symbol = number > 0 ? elementSymbols[number] : undefined;
  if (symbol !== undefined && mass > 0) return symbol;
  throw file.error(line, {
    expected: 'atomic number and mass',
    got: `\`${line.words.slice(0, 4).join(' ')}\``,
  });
}

/**
 * Parses a funcfl file (DYNAMO's of one element, as LAMMPS's `pair_style eam` reads it): pair energies are products of
 * effective charges, and the last point of each table is left out. Throws `E_POTENTIAL_FILE` with the line.
 */
export function parseFuncfl(file: PotentialFile): EamFunctions {
  const symbol = readSymbol(file);
  const { densityPoints, distancePoints, ...grid } = readGrid(file, 1, FEWEST_POINTS);
  const embedding = file.numbers(densityPoints, `the embedding energy of ${symbol}`).slice(0, -1);
  const charges = file.numbers(distancePoints, `the charge of ${symbol}`).slice(0, -1);
  const density = file.numbers(distancePoints, `the density of ${symbol}`).slice(0, -1);
  const rest = file.line();
  if (rest !== undefined)
    throw file.error(rest, { expected: 'the end of the file in form `funcfl`', got: 'more lines' });
  const pair = charges.map((charge) => CHARGES * charge * charge);
  const points = { densityPoints: embedding.length, distancePoints: density.length };
  return { symbols: [symbol], ...grid, ...points, embedding, density, pair };
}
