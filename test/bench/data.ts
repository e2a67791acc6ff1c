import { createWriteStream, existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

/** Uniform numbers from 0 to 1, the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const column = (value: number): string => value.toFixed(8).padStart(16);
const columns = (values: readonly number[]): string => values.map((value) => ` ${column(value)}`).join('');

/** One frame as ASE writes it: 64 atoms, positions and forces with 8 decimals, a rich comment line. */
function richFrame(index: number, random: () => number): string {
  const edge = 10 + random();
  const stress = Array.from({ length: 9 }, () => random() - 0.5).join(' ');
  const comment = [
    `Lattice="${edge} 0.0 0.0 0.0 ${edge + 0.1} 0.0 ${random()} 0.0 ${edge + 0.2}"`,
    'Properties=species:S:1:pos:R:3:forces:R:3',
    `config_type=bulk_alloy dft_code=VASP temperature=${(300 + 700 * random()).toFixed(3)} frame=${index}`,
    `structure_id="cu-au-${index}" weights="1.0 0.5 0.25" converged=T`,
    `energy=${-300 + random()} stress="${stress}" free_energy=${-300 + random()} pbc="T T T"`,
  ].join(' ');
  const rows = Array.from({ length: 64 }, (_, atom) => {
    const place = Array.from({ length: 3 }, () => edge * random());
    const force = Array.from({ length: 3 }, () => 4 * random() - 2);
    return `${atom % 2 === 0 ? 'Cu' : 'Au'}${columns([...place, ...force])}\n`;
  });
  return `64\n${comment}\n${rows.join('')}`;
}

interface Crystal {
  readonly species: string;
  /** Edge of the cubic cell, Å; up to 3 % more. */
  readonly a: number;
  readonly cells: readonly [number, number, number];
}

/** A rattled face-centered cubic crystal, 4 atoms in each cubic cell. */
function crystalFrame(index: number, random: () => number, { species, a: least, cells }: Crystal): string {
  const a = least * (1 + random() / 36);
  const [nx, ny, nz] = cells;
  const basis = [
    [0, 0, 0],
    [0, 0.5, 0.5],
    [0.5, 0, 0.5],
    [0.5, 0.5, 0],
  ];
  const near = (value: number): number => a * value + 0.2 * (random() - 0.5);
  let rows = '';
  for (let cell = 0; cell < nx * ny * nz; cell += 1) {
    const [x, y, z] = [cell % nx, Math.floor(cell / nx) % ny, Math.floor(cell / (nx * ny))];
    for (const [u = 0, v = 0, w = 0] of basis)
      rows += `${species}${columns([near(x + u), near(y + v), near(z + w)])}\n`;
  }
  const comment = `Lattice="${a * nx} 0.0 0.0 0.0 ${a * ny} 0.0 0.0 0.0 ${a * nz}" Properties=species:S:1:pos:R:3 frame=${index} pbc="T T T"`;
  return `${4 * nx * ny * nz}\n${comment}\n${rows}`;
}

function smallFrame(index: number, random: () => number): string {
  const rows = Array.from({ length: 4 }, () => `Cu${columns([random(), random(), random()])}\n`);
  return `4\nLattice="3.6 0 0 0 3.6 0 0 0 3.6" Properties=species:S:1:pos:R:3 frame=${index} pbc="T T T"\n${rows.join('')}`;
}

type Frame = (index: number, random: () => number) => string;

const copper =
  (cells: Crystal['cells']): Frame =>
  (index, random) =>
    crystalFrame(index, random, { species: 'Cu', a: 3.6, cells });

const argon =
  (cells: Crystal['cells']): Frame =>
  (index, random) =>
    crystalFrame(index, random, { species: 'Ar', a: 5.26, cells });

const kinds = {
  rich: richFrame,
  copper32: copper([2, 2, 2]),
  copper256: copper([4, 4, 4]),
  copper4000: copper([10, 10, 10]),
  argon256: argon([4, 4, 4]),
  argon4000: argon([10, 10, 10]),
  small: smallFrame,
} satisfies Record<string, Frame>;

export type FrameKind = keyof typeof kinds;

/** Generated input files; each is written when it is first asked for. */
export class BenchData {
  constructor(readonly directory: string) {}

  /** `frames` seeded frames, `repeat` times one after another. */
  async file(kind: FrameKind, frames: number, repeat = 1): Promise<string> {
    const path = join(this.directory, `${kind}-${frames}${repeat === 1 ? '' : `x${repeat}`}.xyz`);
    if (existsSync(path)) return path;
    const stream = createWriteStream(path, { highWaterMark: 1 << 22 });
    for (let i = 0; i < repeat; i += 1) await writeFrames(stream, kind, frames);
    stream.end();
    await once(stream, 'close');
    return path;
  }
}

async function writeFrames(stream: NodeJS.WritableStream, kind: FrameKind, frames: number): Promise<void> {
  const random = uniform(frames);
  for (let index = 0; index < frames; index += 1) {
    if (!stream.write(kinds[kind](index, random))) await once(stream, 'drain');
  }
}
