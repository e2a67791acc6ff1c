import type { Calculator } from '../calculators/calculator.js';
import { createCalculator } from '../calculators/registry.js';
import type { Configuration } from '../configuration/configuration.js';
import type { RandomStream } from '../configuration/random.js';
import { gigapascal } from '../configuration/units.js';
import { joinMotions, motionOf, type Motion } from '../dynamics/motion.js';
import { simulate, type Machine } from '../dynamics/simulate.js';
import { AtomloopError } from '../errors.js';
import { calculatorSpecOf, checkCalculatorOf, likeItsCalculator } from './calculator-argument.js';
import { brokenOff } from './minimize/errors.js';
import { MinimizedFrames } from './minimize/frames.js';
import { readMinimizeOptions, type CellOptions, type MinimizeOptions } from './minimize/options.js';
import { pressureOf } from './minimize/pressure.js';
import type { BatchContext, OperatorEntry, OperatorOutput } from './operator.js';
import { groupFinder, joinGroups, type SpaceGroup } from './minimize/space-groups.js';

function machineOf(options: MinimizeOptions, able: readonly Able[]): Machine {
  const { optimizer, precon, fmax, smax, steps, cell, symmetry, frames, every } = options;
  return {
    kind: 'minimize',
    optimizer: optimizer === 'auto' ? 'precon-lbfgs' : optimizer,
    precon,
    fmax,
    smax: smax ?? -1,
    steps,
    every: frames === 'all' ? every : 0,
    ...(symmetry === undefined ? {} : { symmetry: joinGroups(able.map(({ group }) => group)) }),
    ...(cell === undefined ? {} : { cell: cellOf(cell, able) }),
  };
}

function cellOf({ filter, mask, hydrostatic }: CellOptions, able: readonly Able[]) {
  const pressures = Float64Array.from(able, ({ pressureGpa = NaN }) => pressureGpa * gigapascal);
  return { filter, hydrostatic, mask: Uint8Array.from(mask, Number), pressures };
}

function randomOf({ items }: BatchContext, i: number): RandomStream {
  const configuration = items[i];
  if (configuration === undefined) throw new RangeError(`no configuration ${String(i)}`);
  return configuration.random('pressure');
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
      batch: (configurations, context) => minimizeAll(configurations, { calculator, options, context }),
      ...(calculator.dispose === undefined ? {} : { dispose: calculator.dispose.bind(calculator) }),
    };
  },
};

interface Setup {
  readonly calculator: Calculator;
  readonly options: MinimizeOptions;
  readonly context: BatchContext;
}

async function minimizeAll(
  configurations: readonly Configuration[],
  { calculator, options, context }: Setup,
): Promise<(OperatorOutput | Error)[]> {
  const outputs: (OperatorOutput | Error)[] = configurations.map(() => null);
  const able: Able[] = [];
  const groupOf = await groupFinder(options.symmetry);
  for (const [i, configuration] of configurations.entries()) {
    try {
      able.push({
        i,
        configuration,
        motion: motionOf(configuration),
        group: groupOf(configuration),
        pressureGpa:
          options.cell && pressureOf(options.cell.pressure, configuration, () => randomOf(context, i)),
      });
    } catch (thrown) {
      outputs[i] = AtomloopError.from(thrown, 'operator', 'E_OPERATOR');
    }
  }
  const { trajectories, errors } = await simulate(calculator, {
    configurations: able.map(({ configuration }) => configuration),
    motion: joinMotions(able.map(({ motion }) => motion)),
    machine: machineOf(options, able),
    keep: { stress: calculator.properties.includes('stress'), energies: false },
    stop: context.stop,
  });
  const frames = new MinimizedFrames(trajectories, options);
  for (const [place, { i, configuration, group, pressureGpa }] of able.entries()) {
    const output = frames.take(configuration, { spaceGroup: group.number, pressureGpa });
    const error = errors.get(place);
    const ending = trajectories.endings[place] ?? { name: '', steps: 0 };
    outputs[i] = error === undefined ? output : brokenOff(error, ending);
    if (ending.name === 'unconverged' && !(output instanceof Error)) context.note('unconverged');
  }
  return outputs;
}

/** A configuration that can be minimized, and its place in the list. */
interface Able {
  readonly i: number;
  readonly configuration: Configuration;
  readonly motion: Motion;
  readonly group: SpaceGroup;
  /** Where the cell relaxes. */
  readonly pressureGpa: number | undefined;
}
