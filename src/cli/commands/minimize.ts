import type { Command } from 'commander';
import type { Literal } from '../../expressions/literal.js';
import {
  cellFilters,
  configTypeUpdates,
  frameChoices,
  optimizers,
} from '../../operators/minimize/options.js';
import { minimizeArguments } from '../../operators/minimize/options.js';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';

interface MinimizeFlags extends RunFlags {
  readonly calculator: string;
  readonly optimizer?: string;
  readonly precon?: string;
  readonly fmax?: number;
  readonly smax?: number;
  readonly steps?: number;
  readonly pressureGpa?: number;
  readonly cellFilter?: string;
  readonly stressMask?: readonly Literal[];
  readonly hydrostatic?: boolean;
  readonly keepSymmetry?: boolean;
  readonly symprec?: number;
  readonly outputFrames?: string;
  readonly every?: number;
  readonly prefix?: string;
  readonly updateConfigType?: string;
  readonly requireConverged?: boolean;
}

/** A number where it is one: the operator says what is wrong with other text. */
function literal(text: string): Literal {
  return /^[-+.\d]/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

const list = (text: string): Literal[] => text.split(/[\s,]+/).map(literal);

export function define(command: Command, finish: Finish): void {
  command
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .optionsGroup('Minimization:')
    .requiredOption(
      '--calculator <expression>',
      'constructor expression: emt, "lj(sigma=3.4, epsilon=0.0104, rc=10.2)", …',
    )
    .option('--optimizer <name>', `${optimizers.join(', ')}; default auto, which is precon-lbfgs`)
    .option('--precon <name>', 'of precon-lbfgs: auto (exp from 100 atoms on), exp, none; default auto')
    .option('--fmax <force>', 'the largest force on an atom that may be left, eV/Å; default 0.001', literal)
    .option('--steps <n>', 'most steps; default 1000', literal);
  addCellOptions(command.optionsGroup('Cell and symmetry:'));
  addFrameOptions(command.optionsGroup('Frames and keys:'));
  addRunOptions(command);
  command.action(async (inputs: string[], flags: MinimizeFlags) => {
    const args = Object.fromEntries(
      minimizeArguments.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
    );
    finish(await runOperator(inputs, flags, { operator: 'minimize', args }));
  });
}

function addCellOptions(command: Command): void {
  command
    .option(
      '--pressure-gpa <p>',
      'relax the cell too, under this pressure (GPa; 0 for none), or info:KEY, exponential:MEAN, uniform:LOW:HIGH, normal-positive:MEAN:DEVIATION; default: the cell is fixed',
      literal,
    )
    .option('--cell-filter <name>', `coordinates of the cell: ${cellFilters.join(', ')}; default frechet`)
    .option(
      '--smax <stress>',
      'the largest stress component that may be left, eV/Å^3; default: see the page',
      literal,
    )
    .option(
      '--stress-mask <list>',
      'six of 0 and 1 for xx,yy,zz,yz,xz,xy: which strains may change; default all',
      list,
    )
    .option('--hydrostatic', 'the cell keeps its shape')
    .option('--keep-symmetry', 'makes the structure symmetric and keeps its space group')
    .option('--symprec <length>', 'distance up to which atoms count as equivalent, Å; default 0.01', literal);
}

function addFrameOptions(command: Command): void {
  command
    .option('--output-frames <which>', `${frameChoices.join(', ')}; default last`)
    .option('--every <n>', 'all frames of every n-th step, and the last', literal)
    .option('--prefix <text>', 'prefix of results; default last_op__optimize_, `none` for plain names')
    .option('--update-config-type <how>', `${configTypeUpdates.join(', ')}; default append`)
    .option('--require-converged', 'what has not converged after all steps is a failure');
}

export const canCheck = true;

export const examples = [
  [
    'relax positions with EMT on two workers',
    'atomloop minimize train.xyz -o out.xyz --calculator emt --npool 2',
  ],
  [
    'relax the cell too, at 10 GPa',
    'atomloop minimize train.xyz -o pressed.xyz --calculator emt --pressure-gpa 10 --fmax 0.01',
  ],
  [
    'every tenth frame on the way, with FIRE',
    'atomloop minim md.xyz -o path.xyz --calculator emt --optimizer fire --every 10',
  ],
] as const;
