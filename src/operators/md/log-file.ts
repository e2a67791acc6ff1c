import { rename, writeFile } from 'node:fs/promises';
import { gigapascal } from '../../configuration/units.js';
import { AtomloopError } from '../../errors.js';

const header = '# step time_fs total_eV potential_eV kinetic_eV temperature_K pressure_GPa volume_A3\n';

/** Numbers of each row, as the addon tells them: step, eV, eV, K, eV/Å^3, Å^3. */
const rowLength = 6;

function rowText(row: Float64Array, timeStepFs: number): string {
  const [step = 0, potential = NaN, kinetic = NaN, temperature = NaN, pressure = NaN, volume = NaN] = row;
  const time = step * timeStepFs;
  const total = potential + kinetic;
  return `${[step, time, total, potential, kinetic, temperature, pressure / gigapascal, volume].join(' ')}\n`;
}

/** The log of one trajectory as text: a line of names, then one of numbers for each row. */
export function logText(rows: Float64Array, timeStepFs: number): string {
  const lines = Array.from({ length: rows.length / rowLength }, (_, k) =>
    rowText(rows.subarray(rowLength * k, rowLength * (k + 1)), timeStepFs),
  );
  return header + lines.join('');
}

/**
 * Every configuration has a log of its own, which appears whole: a worker that is lost leaves none, and who computes the
 * configuration again writes the same bytes.
 */
export async function writeLog(path: string, text: string): Promise<void> {
  const temporary = `${path}.part`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    throw new AtomloopError('operator', 'E_MD_LOG', `cannot write \`${path}\``, { cause, file: path });
  }
}
