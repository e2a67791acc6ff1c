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
    };
