import type { TestContext } from 'node:test';
import { RandomStream } from '../../src/configuration/random.js';
import { Folder } from '../helpers/folder.js';

/** What a set for tables of errors is made of. */
export interface EvaluatedOptions {
  readonly count: number;
  /** Leaves the reference out in every n-th configuration. */
  readonly missingEvery?: number;
}

const species = ['H', 'C', 'O'];

/** Text of a set with `ref_` and `calc_` energy, forces and stress; stress is 3x3 in some, and missing without a cell. */
export function evaluatedText({ count, missingEvery = Infinity }: EvaluatedOptions): string {
  return Array.from({ length: count }, (_, i) =>
    evaluatedFrame(i, i % missingEvery === missingEvery - 1),
  ).join('');
}

function evaluatedFrame(index: number, isMissing: boolean): string {
  const random = new RandomStream(7, index, 'evaluated');
  const natoms = 1 + random.integer(9);
  const numbers = (count: number, spread = 1): number[] =>
    Array.from({ length: count }, () => spread * random.normal());
  const rows = Array.from({ length: natoms }, () => {
    const forces = numbers(3);
    const calculated = forces.map((force) => force + 0.05 * random.normal());
    const label = species[random.integer(3)] ?? 'H';
    return [label, ...numbers(3, 3), ...forces, ...calculated].join(' ');
  });
  const energy = -5 * natoms + random.normal();
  const [xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0] = numbers(6, 0.01);
  const voigt = numbers(6, 0.01);
  const whole = [xx, xy, xz, xy, yy, yz, xz, yz, zz];
  const hasCell = index % 4 !== 3;
  const info = [
    ...(hasCell ? [`Lattice="5 0 0 0.5 6 0 0 0.25 7"`] : []),
    `Properties=species:S:1:pos:R:3:${isMissing ? 'other' : 'ref_forces'}:R:3:calc_forces:R:3`,
    ...(isMissing ? [] : [`ref_energy=${energy}`]),
    `calc_energy=${energy + 0.02 * natoms * random.normal()}`,
    ...(hasCell
      ? [
          `calc_stress="${voigt.join(' ')}" ref_stress="${(index % 2 ? whole : [xx, yy, zz, yz, xz, xy]).join(' ')}"`,
        ]
      : []),
    ...(index % 5 === 4 ? [] : [`config_type=run${index % 3 === 0 ? 10 : index % 3}`]),
    `batch=${index % 2} weight=${0.5 * (1 + (index % 3))}`,
  ];
  return [String(natoms), info.join(' '), ...rows, ''].join('\n');
}

export function evaluatedFile(
  context: TestContext,
  options: EvaluatedOptions,
): { folder: Folder; path: string } {
  const folder = new Folder(context);
  return { folder, path: folder.write('evaluated.xyz', evaluatedText(options)) };
}
