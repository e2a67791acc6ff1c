import type { Configuration } from '../configuration/configuration.js';
import type { AtomloopError } from '../errors.js';
import type { ConstructorExpression } from '../expressions/constructor-expression.js';
import type { PotentialParameters } from './potential-parameters.js';

/** What a calculator can compute. Units: eV, eV/Å, eV/Å^3, eV. */
export type Property = 'energy' | 'forces' | 'stress' | 'energies' | FurtherProperty;

/** What calculators of other people can compute besides, named as in ASE. Units: eV, e, e Å, Bohr magnetons, eV/Å^3. */
export type FurtherProperty = 'free_energy' | 'charges' | 'dipole' | 'magmom' | 'magmoms' | 'stresses';

/** A further property of a list of configurations. */
export interface FurtherResult {
  readonly per: 'configuration' | 'atom';
  /** Numbers per configuration or per atom. */
  readonly width: number;
  /** One configuration after another. */
  readonly values: Float64Array;
}

/**
 * Results for a list of configurations, one array per property with one configuration after another: what was asked
 * for. Numbers of a configuration that failed mean nothing.
 */
export interface CalculatorResults {
  /** Atoms of each configuration. */
  readonly natoms: Uint32Array;
  /** eV. */
  readonly energy?: Float64Array;
  /** 3 per atom, eV/Å. */
  readonly forces?: Float64Array;
  /** 6 numbers xx yy zz yz xz xy each, eV/Å^3, positive under tension as in ASE. */
  readonly stress?: Float64Array;
  /** 1 for each configuration with a stress, which needs a cell volume and a periodic direction. */
  readonly hasStress?: Uint8Array;
  /** 1 per atom, eV. */
  readonly energies?: Float64Array;
  /** Further properties, each for all configurations or absent. */
  readonly further?: ReadonlyMap<FurtherProperty, FurtherResult>;
  /** By place in the list: the error of that configuration alone. */
  readonly errors: ReadonlyMap<number, AtomloopError>;
}

/** Shared flag that asks long native work to return early; non-zero means stop. */
export type StopFlag = Int32Array;

/** Built once per slot from its constructor expression; takes a whole chunk per call. */
export interface Calculator {
  /** Class name as in ASE (`EMT`, `LennardJones`): the default prefix of results. */
  readonly name: string;
  readonly properties: readonly Property[];
  /** Where it is a kernel of the core addon: minimizers and integrators then evaluate it without leaving the addon. */
  readonly potential?: PotentialParameters;
  /** Gains nothing from lists, but from being asked for like configurations in a row: what moves is then moved one by one. */
  readonly isOneByOne?: boolean;
  /** Rejects with `E_STOPPED` when the flag was raised. */
  calculate(
    configurations: readonly Configuration[],
    properties: readonly Property[],
    stop: StopFlag,
  ): Promise<CalculatorResults>;
  dispose?(): Promise<void>;
}

/** Where the work of a calculator or an operator may run: see the schemes. */
export type Support = 'threads' | 'processes' | 'remote';

/** A calculator by name and arguments: what travels to a worker in place of the calculator. */
export type CalculatorSpec = ConstructorExpression;

/** What a parameter of a calculator accepts. `texts` is a list of strings, or one string alone. */
export type ParameterType = 'number' | 'boolean' | 'string' | 'texts';

export type ParameterValue = number | boolean | string | readonly string[] | null;

/** One keyword argument of a calculator, named as ASE names it. */
export interface CalculatorParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Null where the calculator works it out from its other parameters; absent where it must be given. */
  readonly default?: ParameterValue;
  readonly unit?: string;
  readonly description: string;
  /** For numbers: the value must be greater. */
  readonly above?: number;
  /** For numbers: the value must not be greater. */
  readonly atMost?: number;
}

/** Checked arguments by parameter name, defaults filled in. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** What the registry knows of a built-in calculator. */
export interface CalculatorEntry {
  /** As in constructor expressions: `emt`. */
  readonly name: string;
  /** As in ASE, and in the names of results: `EMT`. */
  readonly className: string;
  /** One line for the help. */
  readonly description: string;
  readonly supports: readonly Support[];
  /** Often parallel or large itself: one worker, unless more are asked for. */
  readonly isLarge?: true;
  readonly properties: readonly Property[];
  /** Positional arguments fill them in this order. */
  readonly parameters: readonly CalculatorParameter[];
  /** Throws where values do not go together. */
  check?(values: ParameterValues): void;
  /** Files that the values name, such as potentials and libraries, as absolute paths: what they hold is part of what a run is. */
  files?(values: ParameterValues): readonly string[];
  /** Reads these files and throws where they cannot be used, before anything runs. */
  checkFiles?(values: ParameterValues): Promise<void>;
  /** True where results may depend on what was computed before: outside of the promise of byte-identical outputs. */
  carriesHistory?(values: ParameterValues): boolean;
  create(values: ParameterValues): Promise<Calculator>;
}
