import { createHash } from 'node:crypto';

/** What a step was run with: as long as all of it is the same, its results are. */
export interface StepKey {
  readonly fingerprint: string;
  /** Command line or call, for people. */
  readonly command: string;
  /** Digests, or the values themselves where they are short: `input in.xyz`, `variable A`, `prerequisite relax`, `program /bin/x`. */
  readonly parts: Readonly<Record<string, string>>;
}

/** The key of a command and all that it depends on; the order of the parts does not count. */
export function keyOf(command: string, parts: Readonly<Record<string, string>>): StepKey {
  const sorted = Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1));
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([command, sorted]))
    .digest('hex');
  return { fingerprint, command, parts };
}

/** In words, why a step with the key `now` has to run though one with the key `before` has. */
export function differenceOf(before: StepKey, now: StepKey): string | undefined {
  if (before.fingerprint === now.fingerprint) return undefined;
  if (before.command !== now.command) return `the command changed: it was \`${before.command}\``;
  for (const name of new Set([...Object.keys(now.parts), ...Object.keys(before.parts)])) {
    const [was, is] = [before.parts[name], now.parts[name]];
    if (was === is) continue;
    if (was === undefined) return `${name} is new`;
    return `${name} ${is === undefined ? 'is gone' : 'changed'}`;
  }
  return 'something changed';
}
