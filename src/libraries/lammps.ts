// The C library interface of LAMMPS: https://docs.lammps.org/Library.html.
import { AtomloopError } from '../errors.js';
import { lastWordsFile } from '../programs/last-words.js';
import { Scratch } from '../programs/scratch.js';
import { launcherVariables } from '../programs/standalone.js';
import { CLibrary } from './c-library.js';
import { cText, type ForeignFunction } from './ffi.js';
import type { LammpsBox } from './lammps-box.js';
import { loadFfi } from './load-ffi.js';
import { bindAll, openLibrary } from './open-library.js';
import { librarySources } from './sources.js';

const source = librarySources.lammps;

const signatures = {
  lammps_open_no_mpi: 'address int32 data address',
  lammps_close: 'void address',
  lammps_command: 'address address data',
  lammps_create_atoms: 'int32 address int32 data data data data data int32',
  lammps_scatter_atoms: 'void address data int32 int32 data',
  lammps_gather_atoms: 'void address data int32 int32 data',
  lammps_get_natoms: 'double address',
  lammps_get_thermo: 'double address data',
  lammps_extract_global: 'address address data',
  lammps_extract_compute: 'address address data int32 int32',
} as const;

type Functions = Record<keyof typeof signatures, ForeignFunction>;

/** A potential as LAMMPS is told of it. */
export interface LammpsPotential {
  /** Run after the box and the atoms are made; units are metal. */
  readonly commands: readonly string[];
  /** Number of atom types. */
  readonly types: number;
  readonly atomStyle: string;
}

/** Atoms in a box as LAMMPS wants it. */
export interface LammpsSystem {
  readonly box: LammpsBox;
  readonly pbc: readonly boolean[];
  /** From 1 on. */
  readonly types: Int32Array;
  readonly potential: LammpsPotential;
}

/** In the frame of the box. */
export interface LammpsResult {
  readonly energy: number;
  readonly forces: Float64Array;
  /** xx yy zz yz xz xy, virial over the volume of the box, eV/Å^3, positive under compression. */
  readonly pressure: Float64Array;
}

const double = 1;
const globalStyle = 0;
const vectorType = 1;
/** The log is begun anew after so many runs. */
const runsPerLog = 200;
/** LAMMPS gives xx yy zz xy xz yz. */
const order = [0, 1, 2, 5, 4, 3] as const;
const pressureId = 'atomloop_virial';
const named = Object.fromEntries(
  ['x', 'f', 'pe', 'nktv2p', pressureId].map((name) => [name, cText(name)]),
) as Record<string, Uint8Array>;

/** LAMMPS's own MPI works alone. */
function leaveRanks(): void {
  for (const name of launcherVariables()) Reflect.deleteProperty(process.env, name);
}

/** Runs `work` with a `TMPDIR` that is gone afterwards. */
function inTemporaryDirectory<T>(work: () => T): T {
  const before = process.env['TMPDIR'];
  const scratch = new Scratch('mpi');
  try {
    process.env['TMPDIR'] = scratch.path;
    return work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
    else process.env['TMPDIR'] = before;
    scratch.remove();
  }
}

const exact = (value: number): string => value.toPrecision(17);

const sidesOf = ({ low, high, xy, xz, yz }: LammpsBox): string =>
  [
    ...['x', 'y', 'z'].map((axis, k) => `${axis} final ${exact(low[k] ?? NaN)} ${exact(high[k] ?? NaN)}`),
    `xy final ${exact(xy)} xz final ${exact(xz)} yz final ${exact(yz)}`,
  ].join(' ');

/** One instance of liblammps. An error in a command ends the process: LAMMPS exits by itself. */
export class LammpsLibrary {
  readonly #instance: bigint;
  readonly #perBar: number;
  #key = '';
  #sides = '';
  #runs = 0;

  private constructor(
    private readonly functions: Functions,
    private readonly c: CLibrary,
  ) {
    this.#instance = this.#open();
    this.#command('units metal');
    this.#perBar = this.#global('nktv2p');
  }

  static async open(): Promise<LammpsLibrary> {
    leaveRanks();
    const ffi = await loadFfi();
    const functions = bindAll(openLibrary(ffi, source), source.title, signatures);
    return new LammpsLibrary(functions, new CLibrary(ffi));
  }

  calculate(system: LammpsSystem): LammpsResult {
    this.#place(system);
    this.#command('run 0 post no');
    const { length } = system.types;
    const forces = new Float64Array(3 * length);
    this.functions.lammps_gather_atoms(this.#instance, this.#name('f'), double, 3, forces);
    const energy = Number(this.functions.lammps_get_thermo(this.#instance, this.#name('pe')));
    return { energy, forces, pressure: this.#pressure() };
  }

  close(): void {
    this.functions.lammps_close(this.#instance);
  }

  #open(): bigint {
    const words = ['atomloop', '-screen', 'none', '-nocite', '-log', lastWordsFile() ?? 'none'];
    const addresses = words.map((word) => {
      const text = cText(word);
      const address = this.c.allocate(text.length);
      this.c.write(address, text);
      return address;
    });
    const list = BigUint64Array.from([...addresses, 0n]);
    // Open MPI would leave a directory behind when the process just ends.
    return inTemporaryDirectory(() => this.functions.lammps_open_no_mpi(words.length, list, 0n) as bigint);
  }

  #name(name: string): Uint8Array {
    return named[name] ?? cText(name);
  }

  #command(text: string): void {
    this.functions.lammps_command(this.#instance, cText(text));
  }

  #global(name: string): number {
    const value = new Float64Array(1);
    this.c.read(value, this.functions.lammps_extract_global(this.#instance, this.#name(name)) as bigint);
    return value[0] ?? NaN;
  }

  #pressure(): Float64Array {
    const { lammps_extract_compute: extract } = this.functions;
    const address = extract(this.#instance, this.#name(pressureId), globalStyle, vectorType) as bigint;
    const bars = new Float64Array(6);
    this.c.read(bars, address);
    return Float64Array.from(order, (k) => (bars[k] ?? NaN) / this.#perBar);
  }

  /** The same atoms are only moved, and end with the same bits as those that are made; the order of sums is that of the configuration. */
  #place(system: LammpsSystem): void {
    const { box, pbc, types, potential } = system;
    const key = [pbc.join(' '), types.join(' '), ...potential.commands].join('\n');
    const sides = sidesOf(box);
    if (key !== this.#key) {
      this.#key = '';
      this.#build(system);
      this.#key = key;
    } else if (sides !== this.#sides) {
      this.#command(`change_box all ${sides} units box`);
    }
    this.#sides = sides;
    this.functions.lammps_scatter_atoms(this.#instance, this.#name('x'), double, 3, box.positions);
    this.#runs += 1;
    const file = lastWordsFile();
    if (this.#runs % runsPerLog === 0 && file !== undefined) this.#command(`log ${file}`);
  }

  #build({ box, pbc, types, potential }: LammpsSystem): void {
    const { low, high, xy, xz, yz } = box;
    const sides = [0, 1, 2].map((k) => `${exact(low[k] ?? NaN)} ${exact(high[k] ?? NaN)}`);
    const tilts = [xy, xz, yz].map(exact).join(' ');
    for (const command of [
      'clear',
      'units metal',
      `atom_style ${potential.atomStyle}`,
      'atom_modify map array sort 0 0.0',
      `boundary ${pbc.map((isPeriodic) => (isPeriodic ? 'p' : 'f')).join(' ')}`,
      'box tilt large',
      `region atomloop_box prism ${sides.join(' ')} ${tilts} units box`,
      `create_box ${potential.types} atomloop_box`,
    ])
      this.#command(command);
    this.#create(box.positions, types);
    for (const command of [
      'mass * 1.0',
      ...potential.commands,
      `compute ${pressureId} all pressure NULL virial`,
      `thermo_style custom step pe ${[1, 2, 3, 4, 5, 6].map((k) => `c_${pressureId}[${k}]`).join(' ')}`,
    ])
      this.#command(command);
  }

  #create(positions: Float64Array, types: Int32Array): void {
    const { lammps_create_atoms: create, lammps_get_natoms: count } = this.functions;
    create(this.#instance, types.length, null, types, positions, null, null, 0);
    if (count(this.#instance) === types.length) return;
    throw new AtomloopError('calculator', 'E_LAMMPS', 'LAMMPS lost atoms', {
      expected: `${types.length} atoms in the box`,
      got: `${Number(count(this.#instance))}`,
    });
  }
}
