import type { ConfigurationInfo, Described, Range } from '../operators/info.js';
import { printable } from './terminal.js';

/** One key or column over all configurations of a file. */
interface KeySum {
  readonly types: Set<string>;
  count: number;
  range: Range | undefined;
}

function joined(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

function addKey(sums: Map<string, KeySum>, key: string, { type, range }: Described): void {
  const sum = sums.get(key) ?? { types: new Set<string>(), count: 0, range: undefined };
  sum.types.add(type);
  sum.count += 1;
  sum.range = joined(sum.range, range);
  sums.set(key, sum);
}

function tally(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Adds up what `info` extracts, for one file. */
export class InfoSum {
  #frames = 0;
  #atoms = 0;
  #atomsRange: Range | undefined;
  readonly #species = new Map<string, number>();
  readonly #pbc = new Map<string, number>();
  readonly #info = new Map<string, KeySum>();
  readonly #arrays = new Map<string, KeySum>();

  constructor(private readonly file: string) {}

  add({ atoms, species, pbc, info, arrays }: ConfigurationInfo): void {
    this.#frames += 1;
    this.#atoms += atoms;
    this.#atomsRange = joined(this.#atomsRange, [atoms, atoms]);
    for (const [label, count] of Object.entries(species)) tally(this.#species, label, count);
    tally(this.#pbc, pbc === '' ? 'no cell' : pbc);
    for (const [key, described] of info) addKey(this.#info, key, described);
    for (const [name, described] of arrays) addKey(this.#arrays, name, described);
  }

  toJson(): unknown {
    const keys = (sums: Map<string, KeySum>): unknown =>
      Object.fromEntries(
        [...sums].map(([key, { types, count, range }]) => [
          key,
          { types: [...types], count, ...(range && { range }) },
        ]),
      );
    return {
      file: this.file,
      frames: this.#frames,
      atoms: this.#atoms,
      atomsPerFrame: this.#atomsRange ?? null,
      species: Object.fromEntries(this.#species),
      pbc: Object.fromEntries(this.#pbc),
      info: keys(this.#info),
      arrays: keys(this.#arrays),
    };
  }

  toText(): string {
    const [least, most] = this.#atomsRange ?? [0, 0];
    const perFrame = least === most ? `${least} per frame` : `${least} to ${most} per frame`;
    const counted = (counts: ReadonlyMap<string, number>): string =>
      [...counts].map(([key, count]) => `${key} ${count}`).join(', ');
    return printable(
      [
        `${this.file}: ${this.#frames} frames, ${this.#atoms} atoms (${perFrame})`,
        `  species  ${counted(this.#species)}`,
        `  pbc      ${counted(this.#pbc)}`,
        ...this.#rows('info', this.#info),
        ...this.#rows('arrays', this.#arrays),
      ].join('\n'),
    );
  }

  #rows(title: string, sums: ReadonlyMap<string, KeySum>): string[] {
    const width = Math.max(0, ...[...sums.keys()].map((key) => key.length));
    return [...sums].map(([key, { types, count, range }], i) => {
      const extent = range === undefined ? '' : `  ${range[0]} to ${range[1]}`;
      const share = count === this.#frames ? 'all' : `${count} of ${this.#frames}`;
      return `  ${(i === 0 ? title : '').padEnd(7)}  ${key.padEnd(width)}  ${[...types].join(' or ')}, ${share}${extent}`;
    });
  }
}
