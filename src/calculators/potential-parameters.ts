/** Interpolated functions of a setfl file, in native memory; stays in the thread that made it. */
export type EamTables = object;

/** Entries of a parameter file, one after another. */
export interface ThreeBodyEntries {
  /** Atomic numbers of the central atom and its two neighbors. */
  readonly elements: Uint8Array;
  /** In the order of the file: 11 per entry for `sw`, 14 for `tersoff`. */
  readonly values: Float64Array;
  /** The elements, for messages. */
  readonly names: string;
}

/** An interatomic potential of the core addon with all its parameters. Lengths in Å, energies in eV. */
export type PotentialParameters =
  | { readonly kind: 'emt'; readonly asapCutoff: boolean }
  | {
      readonly kind: 'lj';
      readonly sigma: number;
      readonly epsilon: number;
      readonly rc: number;
      readonly ro: number;
      readonly smooth: boolean;
    }
  | {
      readonly kind: 'morse';
      readonly epsilon: number;
      readonly r0: number;
      readonly rho0: number;
      readonly rcut1: number;
      readonly rcut2: number;
    }
  | { readonly kind: 'eam'; readonly tables: EamTables }
  | ({ readonly kind: 'sw' | 'tersoff' } & ThreeBodyEntries)
  | { readonly kind: 'zbl'; readonly inner: number; readonly outer: number };
