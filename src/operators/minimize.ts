import type { Calculator, StopFlag } from '../calculators/calculator.js';
import { createCalculator } from '../calculators/registry.js';
import type { Configuration } from '../configuration/configuration.js';
import { joinMotions, motionOf, type Motion } from '../dynamics/motion.js';
import { simulate, type Machine } from '../dynamics/simulate.js';
import { AtomloopError } from '../errors.js';
import { calculatorSpecOf, checkCalculatorOf, likeItsCalculator } from './calculator-argument.js';
import { brokenOff } from './minimize-errors.js';
import { MinimizedFrames } from './minimize-frames.js';
import { readMinimizeOptions, type MinimizeOptions } from './minimize-options.js';
import type { OperatorEntry, OperatorOutput } from './operator.js';
import { groupFinder, joinGroups, type SpaceGroup } from './space-groups.js';

function machineOf(options: MinimizeOptions, groups: readonly SpaceGroup[]): Machine {
  const { optimizer, precon, fmax, smax, steps, cell, symmetry, frames, every } = options;
  return {
    kind: 'minimize',
    optimizer: optimizer === 'auto' ? 'precon-lbfgs' : optimizer,
    precon,
    fmax,
    smax: smax ?? -1,
    steps,
    every: frames === 'all' ? every : 0,
    ...(symmetry === undefined ? {} : { symmetry: joinGroups(groups) }),
    ...(cell === undefined ? {} : { cell: { ...cell, mask: Uint8Array.from(cell.mask, Number) } }),
  };
}

/**
 * Minimizes each configuration with a calculator: its energy, or with a pressure its enthalpy. The output has results (eV,
 * eV/Å, eV/Å^3) under `last_op__optimize_energy`, `_forces`, `_stress`, and in `optimize_config_type` how it ended.
 */
export const minimizeOperator: OperatorEntry = {
  name: 'minimize',
  summary: 'relaxes positions and, under a pressure, the cell',
  ...likeItsCalculator('minimize'),
  check: async (args) => {
    await groupFinder(readMinimizeOptions(args).symmetry);
    await checkCalculatorOf('minimize', args);
  },
  failurePrefix: (args) => readMinimizeOptions(args).prefix,
  async create(args) {
    const options = readMinimizeOptions(args);
    const calculator = await createCalculator(calculatorSpecOf('minimize', args));
    return {
      shape: 'batch',
      batch: (configurations, { stop, note }) =>
        minimizeAll(configurations, { calculator, options, stop, note }),
      ...(calculator.dispose === undefined ? {} : { dispose: calculator.dispose.bind(calculator) }),
    };
  },
};

interface Setup {
  readonly calculator: Calculator;
  readonly options: MinimizeOptions;
  readonly stop: StopFlag;
  readonly note: (name: string) => void;
}

async function minimizeAll(
  configurations: readonly Configuration[],
  { calculator, options, stop, note }: Setup,
): Promise<(OperatorOutput | Error)[]> {
  const outputs: (OperatorOutput | Error)[] = configurations.map(() => null);
  const able: Able[] = [];
  const groupOf = await groupFinder(options.symmetry);
  for (const [i, configuration] of configurations.entries()) {
    try {
      able.push({ i, configuration, motion: motionOf(configuration), group: groupOf(configuration) });
    } catch (thrown) {
      outputs[i] = AtomloopError.from(thrown, 'operator', 'E_OPERATOR');
    }
  }
  const groups = able.map(({ group }) => group);
  const { trajectories, errors } = await simulate(calculator, {
    configurations: able.map(({ configuration }) => configuration),
    motion: joinMotions(able.map(({ motion }) => motion)),
    machine: machineOf(options, groups),
    keep: { stress: calculator.properties.includes('stress'), energies: false },
    stop,
  });
  const frames = new MinimizedFrames(trajectories, options);
  for (const [place, { i, configuration, group }] of able.entries()) {
    const output = frames.take(configuration, group.number);
    const error = errors.get(place);
    const ending = trajectories.endings[place] ?? { name: '', steps: 0 };
    outputs[i] = error === undefined ? output : brokenOff(error, ending);
    if (ending.name === 'unconverged' && !(output instanceof Error)) note('unconverged');
  }
  return outputs;
}

/** A configuration that can be minimized, and its place in the list. */
interface Able {
  readonly i: number;
  readonly configuration: Configuration;
  readonly motion: Motion;
  readonly group: SpaceGroup;
}
