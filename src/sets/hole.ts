import { sourceStart, type SourcePosition } from './piece-source.js';

/** A part of the input that is still to be computed. */
export interface Hole {
  readonly source: number;
  readonly position: SourcePosition;
  /** Index in the whole input of its first configuration. */
  readonly index: number;
  /** Configurations in it; Infinity for the rest of the input. */
  readonly count: number;
}

export const wholeInput: Hole = { source: 0, position: sourceStart, index: 0, count: Infinity };
