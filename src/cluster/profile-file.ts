import { readFileSync } from 'node:fs';
import { isNode, isScalar, LineCounter, parseDocument, isMap, type Document } from 'yaml';
import { usageError, type AtomloopError, type ErrorOptions } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { isMapRule, profileRules, type MapRule, type ValueRule } from './profile-rules.js';

/** Values of a profile file, by key, maps inside of maps. */
export type ProfileValues = Readonly<Record<string, unknown>>;

/** What errors need to know of the text. */
interface Place {
  readonly file: string;
  readonly lines: LineCounter;
}

/** Makes errors at a place of the text. */
function wrongAt({ file, lines }: Place, offset: number) {
  const { line, col: column } = lines.linePos(offset);
  return (message: string, more: ErrorOptions): AtomloopError =>
    usageError('E_PROFILE', message, { file, line, column, ...more });
}

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Reads and checks our half of a profile; undefined where there is none. Throws `E_PROFILE` with line and column. */
export function readProfileFile(file: string): ProfileValues | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw usageError('E_PROFILE', 'cannot read the profile', { cause, file, got: code ?? '' });
  }
  return parseProfile(text, file);
}

/** The same of a text. */
export function parseProfile(text: string, file: string): ProfileValues {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: false });
  const place = { file, lines };
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) throw wrongAt(place, error.pos[0])(error.message, { expected: 'YAML' });
  const root = document.contents;
  if (root === null) return {};
  return readMap(root, profileRules, { place, path: '' });
}

interface MapContext {
  readonly place: Place;
  /** Of the map, with a point at its end. */
  readonly path: string;
}

function readMap(node: unknown, { keys }: MapRule, { place, path }: MapContext): ProfileValues {
  const names = Object.keys(keys);
  if (!isMap(node)) {
    throw wrongAt(place, offsetOf(node))(
      `cannot use \`${path === '' ? 'the profile' : path.slice(0, -1)}\``,
      {
        expected: `keys: ${names.join(', ')}`,
        got: `\`${isNode(node) ? String(node).trim() : ''}\``,
      },
    );
  }
  return Object.fromEntries(
    node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const rule = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (rule === undefined) throw unknownKey(place, key, { name: `${path}${name}`, names, last: name });
      const inner = { place, path: `${path}${name}.` };
      return [name, isMapRule(rule) ? readMap(value, rule, inner) : readValue(value, rule, inner)];
    }),
  );
}

interface UnknownKey {
  readonly name: string;
  readonly last: string;
  readonly names: readonly string[];
}

function unknownKey(place: Place, key: unknown, { name, last, names }: UnknownKey): AtomloopError {
  const near = nearest(last, names);
  return wrongAt(place, offsetOf(key))(`unknown key \`${name}\``, {
    expected: names.join(', '),
    ...(near !== undefined && { hint: `did you mean \`${near}\`?` }),
  });
}

function readValue(node: unknown, { expected, read }: ValueRule, { place, path }: MapContext): unknown {
  const given: unknown = isNode(node) ? node.toJSON() : undefined;
  const value = read(given);
  if (value !== undefined) return value;
  throw wrongAt(place, offsetOf(node))(`cannot use \`${path.slice(0, -1)}\``, {
    expected,
    got: `\`${isNode(node) ? String(node).trim() : ''}\``,
  });
}
