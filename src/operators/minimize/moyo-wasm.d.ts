/** What is used of moyo: the package has its own types where it is installed. */
declare module '@spglib/moyo-wasm' {
  interface Operation {
    /** 3 x 3, column by column, for fractional coordinates. */
    readonly rotation: readonly number[];
    readonly translation: readonly number[];
  }

  interface Dataset {
    /** Of the space group, 1 to 230. */
    readonly number: number;
    readonly operations: readonly Operation[];
  }

  export function initSync(options: { readonly module: Uint8Array }): unknown;
  export function analyze_cell(cell: string, symprec: number, setting: string): Dataset;
}
