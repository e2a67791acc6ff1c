/** Edit distance with swaps of neighbors (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) : Infinity;
      const replaced = (above[j - 1] ?? 0) + same;
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped + 1));
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}

/** Words this long and longer may be completed: `calc` means `calculate`. */
const MIN_PREFIX = 3;
/** Longer words are not typing mistakes; comparing them would only cost time. */
const MAX_LENGTH = 100;

/**
 * The candidate that was probably meant: one that `word` begins, or the closest with about one mistake
 * per three letters; case does not count. The first of equals wins.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  if (typed.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const name = candidate.toLowerCase();
    const isStart = typed.length >= MIN_PREFIX && name.startsWith(typed);
    const edits = isStart ? Math.min(1, name.length - typed.length) : distance(typed, name);
    if (edits < least && edits < name.length) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}
