import { atomicNumber } from '../configuration/elements.js';
import { readGrid, type EamFunctions, type EamGrid } from './eam-grid.js';
import type { PotentialFile, PotentialLine } from './potential-file.js';

/** Whether densities depend on their source alone (`alloy`) or on both elements (`fs`, Finnis-Sinclair). */
export type SetflForm = 'alloy' | 'fs';

interface Header extends EamGrid {
  readonly symbols: readonly string[];
}

const FIRST_LINE_OF_HEADER = 4;

function readSymbols(file: PotentialFile): string[] {
  const line = file.need('the number of elements and their symbols');
  const [count, ...symbols] = line.words;
  const number = file.toNumber(line, count, 'of elements');
  if (!Number.isInteger(number) || number < 1 || number !== symbols.length) {
    const expected = 'the number of elements, followed by as many symbols';
    throw file.error(line, { expected, got: `\`${line.words.slice(0, 20).join(' ')}\`` });
  }
  const wrong = symbols.find((symbol, k) => atomicNumber(symbol) === 0 || symbols.indexOf(symbol) !== k);
  if (wrong === undefined) return symbols;
  throw file.error(line, { expected: 'chemical symbols, each once', got: `\`${wrong}\`` });
}

function readHeader(file: PotentialFile): Header {
  file.goTo(FIRST_LINE_OF_HEADER);
  const symbols = readSymbols(file);
  return { symbols, ...readGrid(file, symbols.length) };
}

/** The line that opens an element: atomic number, mass, and what is for information only. */
function passElement(file: PotentialFile, symbol: string): PotentialLine {
  const line = file.need(`atomic number and mass of ${symbol}`);
  const [number, mass] = line.words;
  const values = [file.toNumber(line, number, 'atomic number'), file.toNumber(line, mass, 'mass')];
  if (Number.isInteger(values[0]) && (values[1] ?? 0) > 0) return line;
  const got = `\`${line.words.slice(0, 4).join(' ')}\``;
  throw file.error(line, { expected: `the line that opens ${symbol}: atomic number, mass, …`, got });
}

/** Writes into `density` what one element is felt as by each. */
function readDensity(
  file: PotentialFile,
  { symbols, distancePoints: points }: Header,
  { form, source, density }: { form: SetflForm; source: number; density: Float64Array },
): void {
  const symbol = symbols[source] ?? '';
  let felt = file.numbers(points, `the density of ${symbol}`);
  symbols.forEach((at, k) => {
    if (form === 'fs' && k > 0) felt = file.numbers(points, `the density of ${symbol} at ${at}`);
    density.set(felt, (source * symbols.length + k) * points);
  });
}

/**
 * Parses a setfl file (DYNAMO's, as LAMMPS's `eam/alloy` and `eam/fs` read it). Throws `E_POTENTIAL_FILE` with the line.
 */
export function parseSetfl(file: PotentialFile, form: SetflForm): EamFunctions {
  const header = readHeader(file);
  const { symbols, densityPoints, distancePoints } = header;
  const count = symbols.length;
  const embedding = new Float64Array(count * densityPoints);
  const density = new Float64Array(count * count * distancePoints);
  const pair = new Float64Array(((count * (count + 1)) / 2) * distancePoints);
  symbols.forEach((symbol, source) => {
    passElement(file, symbol);
    embedding.set(file.numbers(densityPoints, `the embedding energy of ${symbol}`), source * densityPoints);
    readDensity(file, header, { form, source, density });
  });
  let next = 0;
  symbols.forEach((a, row) => {
    for (const b of symbols.slice(0, row + 1)) {
      pair.set(file.numbers(distancePoints, `the pair energy of ${a} and ${b}`), next);
      next += distancePoints;
    }
  });
  const rest = file.line();
  if (rest !== undefined)
    throw file.error(rest, { expected: `the end of the file in form \`${form}\``, got: 'more lines' });
  return { ...header, embedding, density, pair };
}
