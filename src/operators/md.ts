import type { Calculator, Property } from '../calculators/calculator.js';
import { createCalculator } from '../calculators/registry.js';
import type { Configuration } from '../configuration/configuration.js';
import { joinMotions, motionOf } from '../dynamics/motion.js';
import { simulate } from '../dynamics/simulate.js';
import { AtomloopError } from '../errors.js';
import { hasBarostat } from './md/ensemble.js';
import { framesOf } from './md/frames.js';
import { machineOf } from './md/machine.js';
import { calculatorEntryOf, calculatorSpecOf, settingsOf, type MdSettings } from './md/settings.js';
import type { BatchContext, OperatorEntry, OperatorOutput } from './operator.js';

/**
 * Molecular dynamics with any calculator: a trajectory for each configuration. Constant energy, thermostats and barostats; see
 * the page on it for formulas, units and keys.
 */
export const mdOperator: OperatorEntry = {
  name: 'md',
  summary: 'molecular dynamics: a trajectory of each configuration',
  supports: (args) => calculatorEntryOf(args).supports,
  check: (args) => {
    settingsOf(args);
    calculatorEntryOf(args);
    return Promise.resolve();
  },
  failurePrefix: (args) => settingsOf(args).prefix,
  async create(args) {
    const settings = settingsOf(args);
    const calculator = await createCalculator(calculatorSpecOf(args));
    return {
      shape: 'batch',
      batch: (configurations, context) => run(calculator, settings, { configurations, context }),
      ...(calculator.dispose === undefined ? {} : { dispose: calculator.dispose.bind(calculator) }),
    };
  },
};

interface Batch {
  readonly configurations: readonly Configuration[];
  readonly context: BatchContext;
}

async function run(
  calculator: Calculator,
  settings: MdSettings,
  { configurations, context }: Batch,
): Promise<(OperatorOutput | Error)[]> {
  const wants = (property: Property): boolean =>
    settings.properties.includes(property) && calculator.properties.includes(property);
  const { trajectories, errors } = await simulate(calculator, {
    configurations,
    motion: joinMotions(configurations.map(motionOf)),
    machine: machineOf(settings, configurations, context.items),
    keep: {
      stress: wants('stress') || hasBarostat(settings.ensemble.name) || settings.logFile !== undefined,
      energies: wants('energies'),
    },
    stop: context.stop,
  });
  let frame = 0;
  let atom = 0;
  return configurations.map((configuration, index) => {
    const place = { index, frame, atom };
    const count = trajectories.frames[index] ?? 0;
    frame += count;
    atom += count * configuration.natoms;
    const error = errors.get(index);
    if (error !== undefined) return error;
    const ending = trajectories.endings[index];
    if (ending?.name === 'aborted' && settings.onAbort === 'fail') {
      return new AtomloopError('operator', 'E_MD_ABORTED', `step ${String(ending.steps)}: ${ending.reason}`);
    }
    return framesOf(configuration, trajectories, place, settings);
  });
}
