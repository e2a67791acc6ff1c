import type { RankZero } from './rank-zero.js';

let joined: RankZero | undefined;

/** From now on this process drives the ranks of its job. */
export function setJoined(zero: RankZero): void {
  joined = zero;
}

/** The ranks that this process drives; undefined where it has not joined any. */
export function joinedRanks(): RankZero | undefined {
  return joined;
}
