import type { Calculator, StopFlag } from '../../calculators/calculator.js';
import type { Configuration } from '../../configuration/configuration.js';
import { gigapascal } from '../../configuration/units.js';
import { AtomloopError } from '../../errors.js';
import type { Member } from './members.js';

/** Part by which all lengths are made shorter and longer. */
const strain = 0.005;

function strained(member: Member, factor: number): Configuration {
  const configuration = member.fresh();
  configuration.positions = configuration.positions.map((value) => value * factor);
  configuration.cell = configuration.cell?.map((value) => value * factor) ?? null;
  return configuration;
}

function notFound(got: string): AtomloopError {
  return new AtomloopError('operator', 'E_NO_COMPRESSIBILITY', 'no compressibility can be found', {
    expected: 'a pressure that falls as the cell grows',
    got,
    hint: 'give one, about 1 / bulk modulus: `--compressibility-per-gpa 0.007` for copper',
  });
}

/**
 * Compressibilities (Å^3/eV) for the barostat: minus the change of the logarithm of the volume by that of the pressure, from
 * stresses at lengths 0.5 % below and above. An error in place of one that cannot be found.
 */
export async function compressibilitiesOf(
  calculator: Calculator,
  members: readonly Member[],
  stop: StopFlag,
): Promise<(number | Error)[]> {
  const list = members.flatMap((member) => [strained(member, 1 - strain), strained(member, 1 + strain)]);
  const { stress, hasStress, errors } = await calculator.calculate(list, ['stress'], stop);
  const pressure = (k: number): number => {
    const [xx = NaN, yy = NaN, zz = NaN] = stress?.subarray(6 * k, 6 * k + 3) ?? [];
    return -(xx + yy + zz) / 3;
  };
  const change = 3 * Math.log((1 + strain) / (1 - strain));
  return members.map((_, k) => {
    const error = errors.get(2 * k) ?? errors.get(2 * k + 1);
    if (error !== undefined) return error;
    if (hasStress?.[2 * k] === 0) return notFound('no stress: it needs a periodic cell with a volume');
    const found = change / (pressure(2 * k) - pressure(2 * k + 1));
    return found > 0 && Number.isFinite(found) ? found : notFound(`${String(found * gigapascal)} per GPa`);
  });
}
