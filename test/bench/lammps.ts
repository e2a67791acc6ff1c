import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './measure.js';

export interface LammpsRun {
  /** A crystal of one species in an orthogonal cell, extended XYZ. */
  readonly input: string;
  readonly directory: string;
  /** Of `units metal`: `pair_style`, `pair_coeff` and what goes with them. */
  readonly pair: readonly string[];
  /** amu. */
  readonly mass: number;
  readonly timeStepFs: number;
  readonly temperatureK: number;
  readonly steps: number;
}

function dataFile(text: string, mass: number): string {
  const lines = text.split('\n');
  const natoms = Number(lines[0]);
  const cell =
    /Lattice="([^"]*)"/
      .exec(lines[1] ?? '')?.[1]
      ?.split(' ')
      .map(Number) ?? [];
  const edges = ['x', 'y', 'z'].map((axis, c) => `0.0 ${cell[4 * c] ?? NaN} ${axis}lo ${axis}hi`);
  const rows = lines.slice(2, 2 + natoms).map((line, i) => {
    const [, ...position] = line.trim().split(/ +/);
    return `${i + 1} 1 ${position.join(' ')}`;
  });
  const head = ['crystal', '', `${natoms} atoms`, '1 atom types', ...edges, '', 'Masses', '', `1 ${mass}`];
  return [...head, '', 'Atoms # atomic', '', ...rows, ''].join('\n');
}

/** Constant-energy dynamics with LAMMPS on one core, with its default skin; thermodynamic output only at the ends. */
export function lammps({ input, directory, pair, mass, ...run }: LammpsRun): Command {
  const data = join(directory, 'lammps.data');
  const script = join(directory, 'lammps.in');
  return {
    program: 'lmp',
    args: ['-in', script, '-log', 'none'],
    before: () => {
      writeFileSync(data, dataFile(readFileSync(input, 'utf8'), mass));
      const lines = [
        'units metal',
        'atom_style atomic',
        `read_data ${data}`,
        ...pair,
        'neighbor 2.0 bin',
        'neigh_modify every 1 delay 0 check yes',
        `velocity all create ${run.temperatureK} 12345 mom yes`,
        'fix 1 all nve',
        `timestep ${run.timeStepFs / 1000}`,
        `thermo ${run.steps}`,
        `run ${run.steps}`,
      ];
      writeFileSync(script, `${lines.join('\n')}\n`);
    },
  };
}

/** Seconds of CPU time of its loop alone, from what LAMMPS prints. */
export function lammpsLoop(stdout: string): number {
  const seconds = /Loop time of ([0-9.e+-]+) on/.exec(stdout)?.[1];
  const percent = /([0-9.]+)% CPU use/.exec(stdout)?.[1];
  return (Number(seconds ?? NaN) * Number(percent ?? NaN)) / 100;
}
