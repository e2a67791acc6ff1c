/** Seconds on the monotonic clock: differences are right even when the wall clock jumps. */
export function monotonicSeconds(): number {
  return performance.now() / 1000;
}
