// LAMMPS wants a along x, b in the xy plane, and tilts of at most half a box: https://docs.lammps.org/Howto_triclinic.html.

import { axesOf, cross, rowOf, turn, unit, type Axes, type Vector } from './turned-frame.js';

/** What LAMMPS is told of a geometry, and how to turn results back. Å. */
export interface LammpsBox {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly xy: number;
  readonly xz: number;
  readonly yz: number;
  /** In the turned frame, inside the box along periodic directions. */
  readonly positions: Float64Array;
  /** Rows are the axes of the turned frame. */
  readonly axes: Axes;
  /** Å^3. */
  readonly volume: number;
}

export interface BoxGeometry {
  readonly positions: Float64Array;
  /** Rows; null where there is none. */
  readonly cell: Float64Array | null;
  readonly pbc: readonly boolean[];
}

/** Room around the atoms in directions that are not periodic. */
const margin = 1;

/** Any direction across `a`. */
function across(a: Vector): Vector {
  const [x, y, z] = a.map(Math.abs) as [number, number, number];
  const axis: Vector = x <= y && x <= z ? [1, 0, 0] : y <= z ? [0, 1, 0] : [0, 0, 1];
  return unit(cross(a, axis));
}

/** Lattice vectors where periodic, unit vectors across them elsewhere: those only close the box. */
function vectorsOf({ cell, pbc }: BoxGeometry): [Vector, Vector, Vector] {
  const given = [0, 1, 2].map((k) => (cell !== null && pbc[k] === true ? rowOf(cell, k) : undefined));
  const periodic = given.filter((vector) => vector !== undefined);
  if (periodic.length === 0)
    return [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
  const vectors: (Vector | undefined)[] = [...given];
  for (const k of [0, 1, 2]) {
    if (vectors[k] !== undefined) continue;
    const [next, last] = [vectors[(k + 1) % 3], vectors[(k + 2) % 3]];
    const known = next ?? last;
    if (next !== undefined && last !== undefined) vectors[k] = unit(cross(next, last));
    else if (known !== undefined) vectors[k] = across(known);
  }
  return vectors as [Vector, Vector, Vector];
}

type Rows = [[number, number, number], [number, number, number], [number, number, number]];

/** Adds multiples of one lattice vector to another until its tilt is at most half. Both directions are periodic. */
function reduce(rows: Rows, along: 0 | 1 | 2, by: 0 | 1 | 2): void {
  const count = Math.round(rows[along][by] / rows[by][by]);
  for (const k of [0, 1, 2] as const) rows[along][k] -= count * rows[by][k];
}

function reducedRows(axes: Axes, vectors: readonly Vector[], pbc: readonly boolean[]): Rows {
  const rows = vectors.map((vector) => turn(axes, vector)) as Rows;
  rows[0][1] = rows[0][2] = rows[1][2] = 0;
  for (const [along, by] of [
    [1, 0],
    [2, 1],
    [2, 0],
  ] as const) {
    if (pbc[along] === true && pbc[by] === true) reduce(rows, along, by);
    else rows[along][by] = 0;
  }
  return rows;
}

/** Into the box along periodic directions, from the last to the first: only later vectors tilt. */
function wrap(position: [number, number, number], rows: Rows, pbc: readonly boolean[]): void {
  const tilt: [number, number, number] = [0, 0, 0];
  for (const k of [2, 1, 0] as const) {
    const fraction = (position[k] - tilt[k]) / rows[k][k];
    const count = pbc[k] === true ? Math.floor(fraction) : 0;
    for (const axis of [0, 1, 2] as const) {
      position[axis] -= count * rows[k][axis];
      tilt[axis] += (fraction - count) * rows[k][axis];
    }
  }
}

function bounds(positions: Float64Array, axis: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = axis; i < positions.length; i += 3) {
    least = Math.min(least, positions[i] ?? NaN);
    most = Math.max(most, positions[i] ?? NaN);
  }
  return positions.length === 0 ? [-margin, margin] : [least - margin, most + margin];
}

/** A geometry as LAMMPS wants it; undefined where the lattice vectors span no volume or numbers are not finite. */
export function lammpsBox(geometry: BoxGeometry): LammpsBox | undefined {
  const isPeriodic = geometry.pbc.map((flag) => flag && geometry.cell !== null);
  const vectors = vectorsOf(geometry);
  const axes = axesOf(vectors);
  const rows = reducedRows(axes, vectors, isPeriodic);
  const positions = geometry.positions.slice();
  for (let i = 0; i < positions.length; i += 3) {
    const turned = turn(axes, rowOf(positions, i / 3));
    wrap(turned, rows, isPeriodic);
    positions.set(turned, i);
  }
  const sides = ([0, 1, 2] as const).map((k) =>
    isPeriodic[k] === true ? [0, rows[k][k]] : bounds(positions, k),
  );
  const low = Float64Array.from(sides, ([from = NaN]) => from);
  const high = Float64Array.from(sides, ([, to = NaN]) => to);
  const volume = [0, 1, 2].reduce((product, k) => product * ((high[k] ?? NaN) - (low[k] ?? NaN)), 1);
  if (!(volume > 0) || !Number.isFinite(volume) || !positions.every(Number.isFinite)) return undefined;
  return { low, high, xy: rows[1][0], xz: rows[2][0], yz: rows[2][1], positions, axes, volume };
}
