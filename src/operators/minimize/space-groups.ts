import { readFile } from 'node:fs/promises';
import type * as MoyoModule from '@spglib/moyo-wasm';
import type { Configuration } from '../../configuration/configuration.js';
import { AtomloopError, usageError } from '../../errors.js';
import { dependencyUrl } from '../../package-files.js';
import type { SymmetryOptions } from './options.js';

type Moyo = Pick<typeof MoyoModule, 'analyze_cell'>;

/** For fractional coordinates x as columns: `rotation` x + `translation`. */
interface Operation {
  /** 9, row by row. */
  readonly rotation: readonly number[];
  readonly translation: readonly number[];
}

/** The operations of a configuration; none where it has no symmetry to keep. */
export interface SpaceGroup {
  /** 1 to 230; 0 where there is no crystal. */
  readonly number: number;
  readonly operations: readonly Operation[];
}

/** The space groups of a chunk, in flat arrays. */
export interface SpaceGroupSlabs {
  /** Operations of each configuration. */
  readonly operations: Uint32Array;
  /** 9 per operation, row by row. */
  readonly rotations: Float64Array;
  /** 3 per operation. */
  readonly translations: Float64Array;
}

const packageName = '@spglib/moyo-wasm';
let loading: Promise<Moyo> | undefined;

/** The library that finds space groups, once per thread. Rejects with `E_MODULE` where it is not installed. */
function loadMoyo(): Promise<Moyo> {
  return (loading ??= load());
}

async function load(): Promise<Moyo> {
  try {
    const module = await import('@spglib/moyo-wasm');
    module.initSync({ module: await readFile(new URL('moyo_wasm_bg.wasm', dependencyUrl(packageName))) });
    return module;
  } catch (cause) {
    throw usageError('E_MODULE', 'symmetry cannot be kept without a package that finds it', {
      cause,
      expected: `\`${packageName}\` beside atomloop`,
      got: cause instanceof Error ? cause.message : String(cause),
      hint: `npm install ${packageName}`,
    });
  }
}

const row = (cell: Float64Array, k: number): readonly [number, number, number] => [
  cell[3 * k] ?? NaN,
  cell[3 * k + 1] ?? NaN,
  cell[3 * k + 2] ?? NaN,
];

function cross([ax, ay, az]: readonly number[], [bx, by, bz]: readonly number[]): readonly number[] {
  const [x, y, z] = [ax ?? NaN, ay ?? NaN, az ?? NaN];
  const [u, v, w] = [bx ?? NaN, by ?? NaN, bz ?? NaN];
  return [y * w - z * v, z * u - x * w, x * v - y * u];
}

const dot = (a: readonly number[], b: ArrayLike<number>): number =>
  a.reduce((sum, x, k) => sum + x * (b[k] ?? NaN), 0);

function fractionsOf(cell: Float64Array, { positions, natoms }: Configuration): number[][] {
  const normals = [0, 1, 2].map((k) => cross(row(cell, (k + 1) % 3), row(cell, (k + 2) % 3)));
  const volume = dot(row(cell, 0), normals[0] ?? []);
  return Array.from({ length: natoms }, (_, atom) =>
    normals.map((normal) => dot(normal, positions.subarray(3 * atom, 3 * atom + 3)) / volume),
  );
}

/** moyo gives matrices column by column. */
const byRows = ({ rotation, translation }: Operation): Operation => ({
  rotation: rotation.map((_, k) => rotation[3 * (k % 3) + Math.floor(k / 3)] ?? NaN),
  translation,
});

/** Throws `E_SYMMETRY` where none is found. What is not periodic in three directions has none. */
function spaceGroupOf(moyo: Moyo, configuration: Configuration, symprec: number): SpaceGroup {
  const { cell, pbc, species, natoms } = configuration;
  if (cell === null || natoms === 0 || !pbc.every(Boolean)) return noGroup;
  const labels = [...new Set(species)];
  const structure = {
    lattice: { basis: [...cell] },
    positions: fractionsOf(cell, configuration),
    numbers: species.map((label) => labels.indexOf(label) + 1),
  };
  try {
    const { number, operations } = moyo.analyze_cell(JSON.stringify(structure), symprec, 'Spglib');
    return { number, operations: operations.map(byRows) };
  } catch (cause) {
    throw new AtomloopError('operator', 'E_SYMMETRY', 'the space group cannot be found', {
      cause,
      expected: 'a crystal',
      got: String(cause),
    });
  }
}

const noGroup: SpaceGroup = { number: 0, operations: [] };

/** Finds space groups; where no symmetry is kept, none. Rejects with `E_MODULE`. */
export async function groupFinder(
  options: SymmetryOptions | undefined,
): Promise<(configuration: Configuration) => SpaceGroup> {
  if (options === undefined) return () => noGroup;
  const moyo = await loadMoyo();
  return (configuration) => spaceGroupOf(moyo, configuration, options.symprec);
}

export function joinGroups(groups: readonly SpaceGroup[]): SpaceGroupSlabs {
  const all = groups.flatMap(({ operations }) => operations);
  return {
    operations: Uint32Array.from(groups, ({ operations }) => operations.length),
    rotations: Float64Array.from(all.flatMap(({ rotation }) => rotation)),
    translations: Float64Array.from(all.flatMap(({ translation }) => translation)),
  };
}
