import type { Calculator, Property, StopFlag } from '../../calculators/calculator.js';
import { gigapascal } from '../../configuration/units.js';
import { joinMotions } from '../../dynamics/motion.js';
import { simulate, type Simulated } from '../../dynamics/simulate.js';
import type { Trajectories } from '../../dynamics/trajectories.js';
import { AtomloopError } from '../../errors.js';
import type { OperatorOutput } from '../operator.js';
import { compressibilitiesOf } from './compressibility.js';
import { hasBarostat } from './ensemble.js';
import { appendixOf, framesOf } from './frames.js';
import { logText, writeLog } from './log-file.js';
import { logNumbers, machineOf } from './machine.js';
import type { Group } from './members.js';
import type { MdSettings } from './settings.js';

function keepOf({ properties, ensemble, logFile }: MdSettings, calculator: Calculator) {
  const wants = (property: Property): boolean =>
    properties.includes(property) && calculator.properties.includes(property);
  const needsStress = hasBarostat(ensemble.name) || logFile !== undefined;
  return { stress: wants('stress') || needsStress, energies: wants('energies') };
}

/** Bounds of so many things of each, one after another. */
function boundsOf(counts: Uint32Array): number[] {
  let end = 0;
  return [0, ...Array.from(counts, (count) => (end += count))];
}

async function writeLogs({ log, logRows }: Trajectories, { settings, members }: Group): Promise<void> {
  const { logFile, timeStepFs } = settings;
  if (logFile === undefined || log === undefined || logRows === undefined) return;
  const rows = boundsOf(logRows);
  for (const [k, { context }] of members.entries()) {
    const own = log.subarray(logNumbers * (rows[k] ?? 0), logNumbers * (rows[k + 1] ?? 0));
    await writeLog(`${logFile}.config_${String(context.index)}`, logText(own, timeStepFs));
  }
}

function abortion({ endings }: Trajectories, k: number): Error | undefined {
  const ending = endings[k];
  if (ending?.name !== 'aborted') return undefined;
  return new AtomloopError('operator', 'E_MD_ABORTED', `step ${String(ending.steps)}: ${ending.reason}`);
}

/** Å^3/eV for each member that has any, and the errors of the others. */
async function compressed(calculator: Calculator, { settings, members }: Group, stop: StopFlag) {
  const { name, compressibilityPerGPa } = settings.ensemble;
  const given = (compressibilityPerGPa ?? 0) / gigapascal;
  const found =
    hasBarostat(name) && compressibilityPerGPa === undefined
      ? await compressibilitiesOf(calculator, members, stop)
      : members.map(() => given);
  return {
    errors: found.map((value) => (value instanceof Error ? value : undefined)),
    members: members.filter((_, k) => typeof found[k] === 'number'),
    compressibilities: Float64Array.from(found.filter((value) => typeof value === 'number')),
  };
}

/** A trajectory or an error for each member of a group, in its order; writes the logs. */
export async function trajectoriesOf(
  calculator: Calculator,
  group: Group,
  stop: StopFlag,
): Promise<(OperatorOutput | Error)[]> {
  const { settings } = group;
  const { errors, members, compressibilities } = await compressed(calculator, group, stop);
  const moving = { settings, members };
  const simulated = await simulate(calculator, {
    configurations: members.map(({ configuration }) => configuration),
    motion: joinMotions(members.map(({ motion }) => motion)),
    machine: machineOf(moving, compressibilities),
    keep: keepOf(settings, calculator),
    stop,
  });
  await writeLogs(simulated.trajectories, moving);
  const outputs = outputsOf(simulated, moving);
  return errors.map((error) => error ?? outputs.shift() ?? null);
}

function outputsOf({ trajectories, errors }: Simulated, group: Group): (OperatorOutput | Error)[] {
  const appendix = appendixOf(trajectories, group);
  const frames = boundsOf(trajectories.frames);
  return group.members.map((member, k) => {
    const error = errors.get(k) ?? (group.settings.failsOnAbort ? abortion(trajectories, k) : undefined);
    return error ?? framesOf(member, appendix, [frames[k] ?? 0, frames[k + 1] ?? 0]);
  });
}
