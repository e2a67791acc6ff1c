import type { RandomStream } from '../configuration/random.js';

/** Indices of the `num` largest scores, the lower index of equals first; those that are 0 are never chosen. */
export function largestScores(scores: Float64Array, num: number): number[] {
  const order = [...scores.keys()].filter((i) => (scores[i] as number) > 0);
  return order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b).slice(0, num);
}

/**
 * `num` indices drawn one after the other without repetition, each time with probabilities in proportion to the scores of those
 * that are left: those of the largest keys log(u) / score, of P. S. Efraimidis and P. G. Spirakis (2006), doi:10.1016/j.ipl.2005.11.003.
 */
export function drawnByScore(scores: Float64Array, num: number, random: RandomStream): number[] {
  const keys = scores.map((score) => Math.log(1 - random.uniform()) / score);
  const order = [...scores.keys()].filter((i) => (scores[i] as number) > 0);
  return order.sort((a, b) => (keys[b] as number) - (keys[a] as number) || a - b).slice(0, num);
}
