/** Configurations of a chunk, index of the first, atoms of each. */
type Size = readonly [count: number, firstIndex: number, atoms: number];

export const smallChunk: Size = [4, 0, 4];
/** About 1.5 MB of text. */
export const largeChunk: Size = [100, 0, 260];
