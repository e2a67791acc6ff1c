import type { PotentialFile } from './potential-file.js';

/** Evenly spaced functions of the embedded-atom method. Energies in eV, lengths in Å. */
export interface EamFunctions extends EamGrid {
  /** Chemical symbols. */
  readonly symbols: readonly string[];
  /** Elements x density points. */
  readonly embedding: Float64Array;
  /** Source elements x elements at which it is felt x distance points. */
  readonly density: Float64Array;
  /** Distance times pair energy: elements a >= b as 00 10 11 20 … x distance points. */
  readonly pair: Float64Array;
}

/** The points, from 0 on. */
export interface EamGrid {
  readonly densityPoints: number;
  readonly densityStep: number;
  readonly distancePoints: number;
  readonly distanceStep: number;
  readonly cutoff: number;
}

/** Fewer points do not make a smooth function. */
const FEWEST_POINTS = 5;
const MOST_POINTS = 1e6;
/** Å; and numbers in all tables of one kind. */
const LONGEST_CUTOFF = 100;
const MOST_NUMBERS = 1e7;

/** The line `nrho drho nr dr cutoff`. Throws `E_POTENTIAL_FILE` for tables that cannot be meant. */
export function readGrid(file: PotentialFile, elements: number, fewest = FEWEST_POINTS): EamGrid {
  const what = 'nrho drho nr dr cutoff';
  const line = file.need(what);
  const [densityPoints = NaN, densityStep = NaN, distancePoints = NaN, distanceStep = NaN, cutoff = NaN] = [
    0, 1, 2, 3, 4,
  ].map((k) => file.toNumber(line, line.words[k], what));
  const isCount = (value: number) => Number.isInteger(value) && value >= fewest && value <= MOST_POINTS;
  const limit = (isRight: boolean, expected: string) => {
    if (!isRight) throw file.error(line, { expected, got: `\`${line.words.slice(0, 5).join(' ')}\`` });
  };
  const counts = `nrho and nr from ${String(fewest)} to ${String(MOST_POINTS)}`;
  limit(isCount(densityPoints) && isCount(distancePoints), counts);
  limit(densityStep > 0 && distanceStep > 0, 'drho and dr above 0');
  limit(cutoff > 0 && cutoff <= LONGEST_CUTOFF, `a cutoff above 0 and at most ${String(LONGEST_CUTOFF)} Å`);
  const most = elements * Math.max(elements * distancePoints, densityPoints);
  limit(most <= MOST_NUMBERS, `tables of at most ${String(MOST_NUMBERS)} numbers`);
  return { densityPoints, densityStep, distancePoints, distanceStep, cutoff };
}
