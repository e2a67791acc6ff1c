import type { Command } from 'commander';
import { mdArguments } from '../../operators/md/settings.js';
import type { Finish } from '../command.js';
import { runOperator } from '../run-operator.js';
import { addRunOptions, append, type RunFlags } from '../run-options.js';

type MdFlags = RunFlags & Readonly<Record<(typeof mdArguments)[number], unknown>>;

/** What is no number is left to the operator, which says what it expects. */
const number = (text: string): number | string =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
const commaList = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

export function define(command: Command, finish: Finish): void {
  command
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .requiredOption(
      '--calculator <expression>',
      'constructor expression: emt, "lj(sigma=3.4, epsilon=0.0104, rc=10.2)", …',
    );
  addEnsembleOptions(command.optionsGroup('Ensemble:'));
  addTrajectoryOptions(command.optionsGroup('Trajectory:'));
  addAbortOptions(command.optionsGroup('Ends before the end:'));
  addRunOptions(command);
  command.action(async (inputs: string[], flags: MdFlags) => {
    const given = mdArguments.filter((name) => flags[name] !== undefined);
    const args = Object.fromEntries(given.map((name) => [name, flags[name]]));
    finish(await runOperator(inputs, flags, { operator: 'md', args }));
  });
}

function addEnsembleOptions(command: Command): void {
  command
    .option(
      '--ensemble <name>',
      'nve, langevin, langevin-baoab, berendsen, bussi, npt-berendsen, npt-crescale; default berendsen with --temperature-tau-fs, else nve',
    )
    .option('--steps <n>', 'time steps', number)
    .option('--dt-fs <fs>', 'time step; default 1', number)
    .option(
      '--temperature-k <K>',
      'of velocities that are drawn and of the thermostat: 300, or a ramp 300:600 or 300:600:STAGES',
    )
    .option('--temperature-tau-fs <fs>', 'time of the thermostat; default 100', number)
    .option('--friction-per-fs <1/fs>', 'of Langevin dynamics; default 1 / --temperature-tau-fs', number)
    .option('--pressure-gpa <GPa>', 'of the barostat: 1, or a ramp 0:5 or 0:5:STAGES; default 0')
    .option('--pressure-tau-fs <fs>', 'time of the barostat; default 3 x --temperature-tau-fs', number)
    .option(
      '--compressibility-per-gpa <1/GPa>',
      '1 / bulk modulus, for the barostat; default from finite strain, for each configuration',
      number,
    )
    .option('--anisotropic', 'barostats: the lengths of periodic cell vectors change on their own')
    .option(
      '--stage <stage>',
      'instead of --steps, temperature and pressure, repeatable: T=300:600,P=0:5,steps=500,stages=5',
      append,
    )
    .option('--redraw-velocities', 'draw velocities also where the input has momenta')
    .option('--inexact-temperature', 'leave drawn velocities at the temperature that they happen to have')
    .option('--keep-drift', 'leave drawn velocities the momentum that they have together')
    .option('--free-center', 'thermostats may move the center of mass');
}

function addTrajectoryOptions(command: Command): void {
  command
    .option('--every <n>', 'write a frame every so many steps, the first included; default 1', number)
    .option('--last-only', 'write the last frame alone')
    .option(
      '--properties <list>',
      'comma-separated: energy, forces, stress, energies; default energy,forces,stress',
      commaList,
    )
    .option('--prefix <text>', 'prefix of results; default last_op__md_, `none` for plain names')
    .option('--config-type <how>', 'what becomes of config_type: append, overwrite, none; default append')
    .option('--md-log <file>', 'energies, temperature, pressure, volume as FILE.config_0, FILE.config_1, …')
    .option('--log-every <n>', 'a row every so many steps; default as --every', number)
    .option('--allow-config-options', 'info WFL_MD_KWARGS of a configuration changes steps, temperature, …');
}

function addAbortOptions(command: Command): void {
  command
    .option('--abort-energy <eV>', 'change of the potential energy per atom: 1, or DOWN:UP')
    .option('--abort-volume <ratio>', 'volume as a part of the first: 2 for half to double, or LEAST:MOST')
    .option('--abort-force <eV/Å>', 'force on any atom', number)
    .option('--abort-distance <Å>', 'distance of any two atoms', number)
    .option('--on-abort <how>', '`write` the trajectory so far, or `fail`; default write');
}

export const canCheck = true;

export const examples = [
  [
    'constant energy, from velocities at 300 K, every tenth step written',
    'atomloop md train.xyz -o nve.xyz --calculator emt --temperature-k 300 --steps 100 --every 10',
  ],
  [
    'heat from 300 to 600 K with velocity rescaling, a log for each configuration',
    'atomloop md train.xyz -o hot.xyz --calculator emt --ensemble bussi --temperature-k 300:600 --steps 100 --every 50 --md-log hot.log',
  ],
  [
    'constant pressure, the last frame alone',
    'atomloop md train.xyz -o npt.xyz --calculator emt --ensemble npt-crescale --temperature-k 300 --pressure-gpa 1 --steps 100 --last-only',
  ],
] as const;
