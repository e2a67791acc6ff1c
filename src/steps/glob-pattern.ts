/** A glob's special characters. */
const special = /[*?[\]{}!()]/;

const parts = /\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}]*,[^{}]*\}|[^]/gu;

function sourceOf(part: string): string {
  if (part === '**/') return '(?:[^/]+/)*';
  if (part === '**') return '.*';
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.startsWith('[') && part.length > 1)
    return part.replace(/^\[!/, '[^').replaceAll('\\', String.raw`\\`);
  if (part.startsWith('{') && part.length > 1)
    return `(?:${part.slice(1, -1).split(',').map(sourceOfAll).join('|')})`;
  return part.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
}

const sourceOfAll = (glob: string): string =>
  [...glob.matchAll(parts)].map(([part]) => sourceOf(part)).join('');

/** The names that a glob matches, by `*`, `?`, `**`, `[a-z]` and `{a,b}`; undefined for what is no glob. */
export function globPattern(glob: string): RegExp | undefined {
  if (!special.test(glob)) return undefined;
  try {
    return new RegExp(`^${sourceOfAll(glob)}$`, 'u');
  } catch {
    return undefined;
  }
}
