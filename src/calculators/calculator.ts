import type { Configuration } from '../configuration/configuration.js';
import type { AtomloopError } from '../errors.js';

/** What a calculator can compute. Units: eV, eV/Å, eV/Å^3, eV. */
export type Property = 'energy' | 'forces' | 'stress' | 'energies';

/** Results for one configuration. */
export interface CalculatorResults {
  /** eV. */
  readonly energy?: number;
  /** natoms x 3, eV/Å. */
  readonly forces?: Float64Array;
  /** 6 numbers xx yy zz yz xz xy, eV/Å^3, positive under tension as in ASE. */
  readonly stress?: Float64Array;
  /** natoms, eV. */
  readonly energies?: Float64Array;
}

/** A computation ends per configuration: results, or the error of that configuration alone. */
export type CalculatorOutcome = CalculatorResults | AtomloopError;

/** Shared flag that asks long native work to return early; non-zero means stop. */
export type StopFlag = Int32Array;

/** Built once per slot from its constructor expression; takes a whole chunk per call. */
export interface Calculator {
  /** Class name as in ASE (`EMT`, `LennardJones`): the default prefix of results. */
  readonly name: string;
  readonly properties: readonly Property[];
  /** Same length and order as `configurations`. Rejects with `E_STOPPED` when the flag was raised. */
  calculate(
    configurations: readonly Configuration[],
    properties: readonly Property[],
    stop: StopFlag,
  ): Promise<CalculatorOutcome[]>;
  dispose?(): Promise<void>;
}

/** Where the work of a calculator or an operator may run: see the schemes. */
export type Support = 'threads' | 'processes' | 'remote';
