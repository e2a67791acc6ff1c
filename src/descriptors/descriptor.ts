import type { ConstructorExpression } from '../expressions/constructor-expression.js';
import type { Literal } from '../expressions/literal.js';

/** A descriptor of the core addon with all its parameters, as the addon takes them. */
export interface DescriptorParameters {
  readonly kind: string;
  readonly [parameter: string]: unknown;
}

/** What a descriptor is computed for, besides its own parameters. */
export interface DescriptorUse {
  /** One vector per atom, else one per configuration. */
  readonly perAtom: boolean;
  /** Atomic numbers, ascending, for descriptors that were given none. */
  readonly species: readonly number[] | undefined;
}

/** A descriptor ready for the addon. */
export interface PreparedDescriptor {
  /** As its user wrote it. */
  readonly name: string;
  readonly parameters: DescriptorParameters;
  /** Atomic numbers of the atoms it describes; none: all atoms. */
  readonly centers: readonly number[];
  /** Whether it describes atoms; otherwise only configurations as a whole. */
  readonly hasAtoms: boolean;
}

/** One keyword argument of a descriptor. */
export interface DescriptorParameter {
  readonly name: string;
  /** What it takes, in words. */
  readonly expected: string;
  /** The value for the descriptor; undefined where the literal is not what was expected. */
  read(literal: Literal): unknown;
  /** Absent where the argument must be given. */
  readonly default?: unknown;
}

/** Checked arguments by name, defaults filled in. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** What the registry knows of a descriptor with a constructor expression. */
export interface DescriptorEntry {
  /** As in constructor expressions: `soap`. */
  readonly name: string;
  /** Whether it describes atoms; otherwise only configurations. */
  readonly hasAtoms: boolean;
  /** Positional arguments fill them in this order. */
  readonly parameters: readonly DescriptorParameter[];
  /** Throws where values do not go together. */
  prepare(values: ParameterValues, use: DescriptorUse): DescriptorParameters;
}

/** A descriptor as it was written: our constructor, or the keys and values of a string of quippy. */
export type DescriptorSource =
  | { readonly form: 'constructor'; readonly expression: ConstructorExpression }
  | { readonly form: 'quip'; readonly name: string; readonly settings: ReadonlyMap<string, string> };

/** A descriptor and the atoms it is for. */
export interface CenteredSource {
  /** Atomic number of the centers; null: all atoms. */
  readonly center: number | null;
  readonly source: DescriptorSource;
}
