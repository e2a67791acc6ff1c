// The C interface of xtb 6.3 and newer: https://github.com/grimme-lab/xtb, include/xtb.h.
import { AtomloopError } from '../errors.js';
import { Scratch } from '../programs/scratch.js';
import { CLibrary } from './c-library.js';
import { textOf, type ForeignFunction } from './ffi.js';
import { loadFfi } from './load-ffi.js';
import { bindAll, openLibrary } from './open-library.js';
import { librarySources } from './sources.js';

const source = librarySources.xtb;

const signatures = {
  xtb_newEnvironment: 'address',
  xtb_checkEnvironment: 'int32 address',
  xtb_getError: 'void address data data',
  xtb_setVerbosity: 'void address int32',
  xtb_newMolecule: 'address address data data data data data data data',
  xtb_delMolecule: 'void data',
  xtb_newCalculator: 'address',
  xtb_delCalculator: 'void data',
  xtb_loadGFN1xTB: 'void address address address data',
  xtb_loadGFN2xTB: 'void address address address data',
  xtb_loadGFNFF: 'void address address address data',
  xtb_setAccuracy: 'void address address double',
  xtb_setMaxIter: 'void address address int32',
  xtb_setElectronicTemp: 'void address address double',
  xtb_newResults: 'address',
  xtb_delResults: 'void data',
  xtb_singlepoint: 'void address address address address',
  xtb_getEnergy: 'void address address data',
  xtb_getGradient: 'void address address data',
  xtb_getDipole: 'void address address data',
  xtb_getCharges: 'void address address data',
} as const;

type Functions = Record<keyof typeof signatures, ForeignFunction>;

export const xtbMethods = {
  'GFN1-xTB': 'xtb_loadGFN1xTB',
  'GFN2-xTB': 'xtb_loadGFN2xTB',
  'GFN-FF': 'xtb_loadGFNFF',
} as const;

export interface XtbOptions {
  readonly method: keyof typeof xtbMethods;
  /** e. */
  readonly charge: number;
  /** Unpaired electrons. */
  readonly uhf: number;
  readonly accuracy: number;
  readonly maxIterations: number;
  /** K. */
  readonly electronicTemperature: number;
}

/** In Bohr. */
export interface Molecule {
  readonly numbers: Int32Array;
  readonly positions: Float64Array;
}

/** In Hartree, Bohr and e. */
export interface XtbResult {
  readonly energy: number;
  readonly gradient: Float64Array;
  /** The library has none of its force field. */
  readonly density?: XtbDensity;
}

export interface XtbDensity {
  /** About the origin, which counts where there is a charge. */
  readonly dipole: Float64Array;
  readonly charges: Float64Array;
}

const messageBytes = 4096;

/** libxtb with one method. Every molecule starts from nothing, so that results depend on it alone. */
export class XtbLibrary {
  readonly #environment: bigint;
  #loaded: { readonly key: string; readonly calculator: bigint } | undefined;

  private constructor(
    private readonly functions: Functions,
    private readonly c: CLibrary,
    private readonly options: XtbOptions,
  ) {
    this.#environment = functions.xtb_newEnvironment() as bigint;
    functions.xtb_setVerbosity(this.#environment, 0);
  }

  static async open(options: XtbOptions): Promise<XtbLibrary> {
    const ffi = await loadFfi();
    const functions = bindAll(openLibrary(ffi, source), source.title, signatures);
    return new XtbLibrary(functions, new CLibrary(ffi), options);
  }

  /** Throws `E_XTB` with what the library says. */
  calculate(molecule: Molecule): XtbResult {
    // The force field prints although it is muted, and leaves files that it would read for the next molecule.
    if (this.options.method !== 'GFN-FF') return this.#calculate(molecule);
    const directory = process.cwd();
    const scratch = new Scratch('xtb');
    try {
      process.chdir(scratch.path);
      return this.c.divertOutput('nowhere', () => this.#calculate(molecule));
    } finally {
      process.chdir(directory);
      scratch.remove();
      this.#forget();
    }
  }

  #calculate(molecule: Molecule): XtbResult {
    const structure = this.#newMolecule(molecule);
    const results = this.functions.xtb_newResults() as bigint;
    try {
      const calculator = this.#calculatorFor(molecule, structure);
      this.functions.xtb_singlepoint(this.#environment, structure, calculator, results);
      this.#check();
      return this.#read(results, molecule.numbers.length);
    } finally {
      this.functions.xtb_delResults(new BigUint64Array([results]));
      this.functions.xtb_delMolecule(new BigUint64Array([structure]));
    }
  }

  #read(results: bigint, natoms: number): XtbResult {
    const energy = new Float64Array(1);
    const gradient = new Float64Array(3 * natoms);
    this.functions.xtb_getEnergy(this.#environment, results, energy);
    this.functions.xtb_getGradient(this.#environment, results, gradient);
    const density = this.options.method === 'GFN-FF' ? {} : { density: this.#readDensity(results, natoms) };
    this.#check();
    return { energy: energy[0] ?? NaN, gradient, ...density };
  }

  #readDensity(results: bigint, natoms: number): XtbDensity {
    const dipole = new Float64Array(3);
    const charges = new Float64Array(natoms);
    this.functions.xtb_getDipole(this.#environment, results, dipole);
    this.functions.xtb_getCharges(this.#environment, results, charges);
    return { dipole, charges };
  }

  #newMolecule({ numbers, positions }: Molecule): bigint {
    const { charge, uhf } = this.options;
    const structure = this.functions.xtb_newMolecule(
      this.#environment,
      new Int32Array([numbers.length]),
      numbers,
      positions,
      new Float64Array([charge]),
      new Int32Array([uhf]),
      null,
      null,
    );
    this.#check();
    return structure as bigint;
  }

  /** The parameters are loaded once for molecules of the same atoms. */
  #calculatorFor({ numbers }: Molecule, structure: bigint): bigint {
    const key = numbers.join(' ');
    if (this.#loaded?.key === key) return this.#loaded.calculator;
    this.#forget();
    const { method, accuracy, maxIterations, electronicTemperature } = this.options;
    const calculator = this.functions.xtb_newCalculator() as bigint;
    this.#loaded = { key, calculator };
    try {
      this.functions[xtbMethods[method]](this.#environment, structure, calculator, null);
      this.#check();
      this.functions.xtb_setAccuracy(this.#environment, calculator, accuracy);
      if (method !== 'GFN-FF') {
        this.functions.xtb_setMaxIter(this.#environment, calculator, maxIterations);
        this.functions.xtb_setElectronicTemp(this.#environment, calculator, electronicTemperature);
      }
      this.#check();
    } catch (error) {
      this.#forget();
      throw error;
    }
    return calculator;
  }

  #forget(): void {
    if (this.#loaded === undefined) return;
    this.functions.xtb_delCalculator(new BigUint64Array([this.#loaded.calculator]));
    this.#loaded = undefined;
  }

  #check(): void {
    if (this.functions.xtb_checkEnvironment(this.#environment) === 0) return;
    const buffer = Buffer.alloc(messageBytes);
    this.functions.xtb_getError(this.#environment, buffer, new Int32Array([messageBytes]));
    const lines = textOf(buffer)
      .split('\n')
      .map((line) => line.replace(/^\s*-\d+-\s*/, '').trim());
    throw new AtomloopError(
      'calculator',
      'E_XTB',
      `xtb failed: ${lines.filter((line) => line !== '').join('; ')}`,
    );
  }
}
