import type { Ending } from '../../dynamics/trajectories.js';
import { AtomloopError } from '../../errors.js';

/** What a potential says of atoms that have gone where no atoms can be. */
const runaways = [
  'E_NOT_FINITE',
  'E_BAD_POSITIONS',
  'E_BAD_CELL',
  'E_TOO_MANY_IMAGES',
  'E_TOO_MANY_NEIGHBORS',
];

/** The error of a minimization that broke off; what a potential cannot compute after steps is a divergence, not a bad input. */
export function brokenOff(error: AtomloopError, { steps }: Pick<Ending, 'steps'>): AtomloopError {
  if (steps === 0 || !runaways.includes(error.code)) return error;
  const { kind, message, details } = error;
  const what = `the minimization diverged after step ${String(steps)}: ${message}`;
  return new AtomloopError(kind, 'E_DIVERGED', what, { ...details, cause: error });
}

/** Where that is to be a failure. */
export function unconverged({ reason, steps }: Ending, fmax: number): AtomloopError {
  return new AtomloopError('operator', 'E_UNCONVERGED', `the minimization has not converged: ${reason}`, {
    expected: `forces below ${String(fmax)} eV/Å`,
    got: `${String(steps)} steps`,
    hint: 'more steps, or leave out `--require-converged`',
  });
}
