import { atomicNumber } from '../configuration/elements.js';
import { AtomloopError } from '../errors.js';
import type { PotentialFile, PotentialLine } from './potential-file.js';

/** Whether densities depend on their source alone (`alloy`) or on both elements (`fs`, Finnis-Sinclair). */
export type SetflForm = 'alloy' | 'fs';

/** The functions of a setfl file. Energies in eV, lengths in Å. */
export interface Setfl {
  readonly form: SetflForm;
  /** Chemical symbols. */
  readonly symbols: readonly string[];
  readonly densityPoints: number;
  readonly densityStep: number;
  readonly distancePoints: number;
  readonly distanceStep: number;
  readonly cutoff: number;
  /** Elements x density points. */
  readonly embedding: Float64Array;
  /** Source elements x elements at which it is felt x distance points. */
  readonly density: Float64Array;
  /** Distance times pair energy: elements a >= b as 00 10 11 20 … x distance points. */
  readonly pair: Float64Array;
}

type Header = Omit<Setfl, 'form' | 'embedding' | 'density' | 'pair'>;

const FIRST_LINE_OF_HEADER = 4;
/** Fewer points do not make a smooth function. */
const FEWEST_POINTS = 5;
const MOST_POINTS = 1e6;
/** Å; and numbers in all tables of one kind. */
const LONGEST_CUTOFF = 100;
const MOST_NUMBERS = 1e7;

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
  const what = 'nrho drho nr dr cutoff';
  const line = file.need(what);
  const [densityPoints = NaN, densityStep = NaN, distancePoints = NaN, distanceStep = NaN, cutoff = NaN] = [
    0, 1, 2, 3, 4,
  ].map((k) => file.toNumber(line, line.words[k], what));
  const isCount = (value: number) =>
    Number.isInteger(value) && value >= FEWEST_POINTS && value <= MOST_POINTS;
  const limit = (isRight: boolean, expected: string) => {
    if (!isRight) throw file.error(line, { expected, got: `\`${line.words.slice(0, 5).join(' ')}\`` });
  };
  const counts = `nrho and nr from ${String(FEWEST_POINTS)} to ${String(MOST_POINTS)}`;
  limit(isCount(densityPoints) && isCount(distancePoints), counts);
  limit(densityStep > 0 && distanceStep > 0, 'drho and dr above 0');
  limit(cutoff > 0 && cutoff <= LONGEST_CUTOFF, `a cutoff above 0 and at most ${String(LONGEST_CUTOFF)} Å`);
  const most = symbols.length * Math.max(symbols.length * distancePoints, densityPoints);
  limit(most <= MOST_NUMBERS, `tables of at most ${String(MOST_NUMBERS)} numbers`);
  return { symbols, densityPoints, densityStep, distancePoints, distanceStep, cutoff };
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

function parseForm(file: PotentialFile, form: SetflForm): Setfl {
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
  return { form, ...header, embedding, density, pair };
}

/**
 * Parses a setfl file (DYNAMO's, as LAMMPS's `eam/alloy` and `eam/fs` read it). Without `form` the one that the content
 * fits is taken; with one element both are the same. Throws `E_POTENTIAL_FILE` with the line.
 */
export function parseSetfl(file: PotentialFile, form?: SetflForm): Setfl {
  if (form !== undefined) return parseForm(file, form);
  const likely: SetflForm = /\.fs$/i.test(file.name) ? 'fs' : 'alloy';
  try {
    return parseForm(file, likely);
  } catch (error) {
    if (!(error instanceof AtomloopError)) throw error;
    try {
      return parseForm(file, likely === 'fs' ? 'alloy' : 'fs');
    } catch {
      throw error;
    }
  }
}
