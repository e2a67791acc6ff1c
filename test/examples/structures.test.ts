import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../helpers/repository.js';

const RADIUS: Readonly<Record<string, number>> = { Cu: 1.32, Au: 1.36, Al: 1.21 };

type Vector = readonly [number, number, number];
type Atom = readonly [species: string, ...Vector];

interface Frame {
  readonly comment: string;
  readonly cell: readonly Vector[];
  readonly atoms: readonly Atom[];
}

const numbers = (text: string): number[] => text.split(' ').map(Number);

const vectors = (values: readonly number[]): Vector[] =>
  Array.from({ length: values.length / 3 }, (_, i) => values.slice(3 * i, 3 * i + 3) as unknown as Vector);

function readFrames(file: string): Frame[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const frames: Frame[] = [];
  for (let at = 0; at < lines.length - 1;) {
    const count = Number(lines[at]);
    const comment = lines[at + 1] ?? '';
    const lattice = /Lattice="([^"]*)"/.exec(comment)?.[1];
    const atoms = lines.slice(at + 2, at + 2 + count).map((row): Atom => {
      const [species = '', ...position] = row.split(' ');
      return [species, ...(position.map(Number) as unknown as Vector)];
    });
    frames.push({ comment, cell: lattice === undefined ? [] : vectors(numbers(lattice)), atoms });
    at += count + 2;
  }
  return frames;
}

/** Along the vacuum of a slab images are far away, so that all directions may count as periodic. */
function images({ cell }: Frame): Vector[] {
  const [a, b, c] = cell;
  if (a === undefined || b === undefined || c === undefined) return [[0, 0, 0]];
  const steps = [-1, 0, 1];
  return steps.flatMap((i) =>
    steps.flatMap((j) =>
      steps.map((k): Vector => [
        i * a[0] + j * b[0] + k * c[0],
        i * a[1] + j * b[1] + k * c[1],
        i * a[2] + j * b[2] + k * c[2],
      ]),
    ),
  );
}

/** Smallest distance of two atoms in units of the sum of their radii. */
function closest(frame: Frame): number {
  let least = Infinity;
  for (const [dx, dy, dz] of images(frame)) {
    frame.atoms.forEach(([a, ax, ay, az], i) => {
      frame.atoms.slice(i).forEach(([b, bx, by, bz], n) => {
        const distance = Math.hypot(bx - ax + dx, by - ay + dy, bz - az + dz);
        const isItself = n === 0 && dx === 0 && dy === 0 && dz === 0;
        if (!isItself) least = Math.min(least, distance / ((RADIUS[a] ?? 0) + (RADIUS[b] ?? 0)));
      });
    });
  }
  return least;
}

const example = join(repository, 'examples/structures.xyz');
const frames = readFrames(example);

test('the script makes the example set again, byte by byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atomloop-'));
  try {
    const file = join(folder, 'structures.xyz');
    execFileSync(process.execPath, [join(repository, 'examples/make-structures.mjs'), file]);
    assert.ok(readFileSync(file).equals(readFileSync(example)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the example set has a few hundred configurations of 1 to 108 atoms', () => {
  assert.ok(frames.length >= 300 && frames.length <= 500);
  const sizes = frames.map(({ atoms }) => atoms.length);
  assert.deepEqual([Math.min(...sizes), Math.max(...sizes)], [1, 108]);
});

test('every example has a type and ends with pbc', () => {
  for (const { comment } of frames) assert.match(comment, /config_type="\w+".* pbc="(T T T|T T F|F F F)"$/);
});

test('no two atoms of an example are unphysically close', () => {
  for (const frame of frames) assert.ok(closest(frame) > 0.75, frame.comment);
});
