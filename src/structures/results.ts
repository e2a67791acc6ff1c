import { Info } from '../configuration/info.js';
import type { Columns } from '../configuration/source.js';

/** What calculators find, alone or after a prefix: `forces`, `EMT_forces`, `last_op__md_forces`. */
const results =
  /(?:^|_)(?:energy|energies|forces?|stress|stresses|virial|virials|dipole|charges|magmom|magmoms|calculation_failed|converged)$/;

/** What is set before a calculation, though it is named like a result. */
const inputs = /(?:^|_)initial_(?:charges|magmoms)$/;

/** True for a name of info or of a per-atom array that holds a result of a calculation. */
const isResult = (name: string): boolean => results.test(name) && !inputs.test(name);

/** Info without results of calculations: another geometry has others. */
export function infoWithoutResults(info: Info): Info {
  const kept = new Info(info);
  for (const key of info.keys()) if (isResult(key)) kept.delete(key);
  return kept;
}

/** Per-atom arrays without results of calculations. */
export function columnsWithoutResults(columns: Columns): Columns {
  return new Map([...columns].filter(([name]) => !isResult(name)));
}
