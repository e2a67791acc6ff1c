import { usageError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';

/** A descriptor as quippy takes it: its name, and the values by key as text. */
export interface QuipDescriptor {
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
}

const token = /\s*([A-Za-z_]\w*)(?:\s*=\s*(?:\{+([^{}]*)\}+|"([^"]*)"|'([^']*)'|([^\s{}"']+)))?(?=\s|$)/y;

/** Reads `soap l_max=4 species_Z={14 6} ...`; lists may stand in braces or quotes. Throws `E_EXPRESSION`. */
export function parseQuipString(text: string): QuipDescriptor {
  const trimmed = text.trim();
  const settings = new Map<string, string>();
  let at = 0;
  while (at < trimmed.length) {
    token.lastIndex = at;
    const found = token.exec(trimmed);
    if (found === null) throw unreadable(trimmed, at);
    const [, key = '', ...values] = found as (string | undefined)[];
    if (settings.has(key)) throw unreadable(trimmed, at, `\`${key}\` again`);
    settings.set(key, (values.find((value) => value !== undefined) ?? 'T').trim());
    at = token.lastIndex;
  }
  return named(settings, trimmed);
}

function unreadable(text: string, at: number, got = `\`${text.slice(at, at + 20)}\``): Error {
  return usageError('E_EXPRESSION', `cannot read the descriptor at column ${at + 1}`, {
    column: at + 1,
    expected: '`key=value` or `key={values}`, each key once, with spaces between them',
    got,
    hint: 'descriptors of quippy read `soap l_max=4 n_max=4 cutoff=5.0 …`, those of atomloop `soap(l_max=4, …)`',
  });
}

/** The first key without a value, or with `T`, is the name. */
function named(settings: ReadonlyMap<string, string>, text: string): QuipDescriptor {
  const [first] = settings;
  if (first?.[1] !== 'T') throw unreadable(text, 0);
  const [name] = first;
  return { name, settings: new Map([...settings].filter(([key]) => key !== name)) };
}

function valueText(value: Literal): string {
  if (Array.isArray(value)) return value.map(valueText).join(' ');
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return value === null ? 'T' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The map of wfl, `{soap: true, l_max: 4, …}`: the same keys and values as in a string. */
export function readQuipMap(map: { readonly [key: string]: Literal }): QuipDescriptor {
  const settings = new Map(Object.entries(map).map(([key, value]) => [key, valueText(value)] as const));
  const name = ['soap', ...settings.keys()].find((key) => settings.get(key) === 'T');
  if (name === undefined) throw unreadable(JSON.stringify(Object.keys(map)), 0);
  return { name, settings: new Map([...settings].filter(([key]) => key !== name)) };
}
