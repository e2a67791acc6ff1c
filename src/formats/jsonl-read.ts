import type { Column } from '../configuration/column.js';
import { Configuration } from '../configuration/configuration.js';
import { Info } from '../configuration/info.js';
import { type AtomloopError, formatError } from '../errors.js';
import { matrixOf, setJsonInfo } from './json-info.js';
import { type JsonNode, JsonReal, parseJson, setMember } from './json-text.js';

const fail = (message: string, expected: string, got?: JsonNode): AtomloopError =>
  formatError('E_BAD_RECORD', message, { expected, got: shown(got) });

function shown(node: JsonNode | undefined): string {
  if (node === undefined) return 'nothing';
  if (Array.isArray(node)) return `an array of ${node.length}`;
  if (node === null) return 'null';
  if (node instanceof JsonReal) return String(node.value);
  return typeof node === 'object' ? 'an object' : String(node).slice(0, 40);
}

type JsonObject = Record<string, JsonNode>;

const isObject = (node: JsonNode | undefined): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof JsonReal);

const floats: ReadonlyMap<unknown, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

/** Resolves `{"$float": ...}` and `{"$int": ...}`, at any depth. */
function resolve(node: JsonNode): JsonNode {
  if (Array.isArray(node)) return node.map(resolve);
  if (!isObject(node)) return node;
  const keys = Object.keys(node);
  const float = floats.get(node['$float']);
  if (keys.length === 1 && float !== undefined) return float;
  const digits = node['$int'];
  if (keys.length === 1 && typeof digits === 'string' && /^-?\d{1,30}$/.test(digits)) return BigInt(digits);
  const object: JsonObject = {};
  for (const key of keys) setMember(object, key, resolve(node[key] as JsonNode));
  return object;
}

function numberOf(node: JsonNode): number {
  if (typeof node === 'number') return node;
  if (node instanceof JsonReal) return node.value;
  if (typeof node === 'bigint') return Number(node);
  throw fail('no number where one should be', 'a number', node);
}

function triples(node: JsonNode | undefined, name: string, count: number): Float64Array {
  const out = new Float64Array(3 * count);
  const isMatrix = Array.isArray(node) && node.length === count;
  if (!isMatrix) throw fail(`\`${name}\` has the wrong length`, `${count} rows of 3 numbers`, node);
  for (const [row, values] of node.entries()) {
    if (!Array.isArray(values) || values.length !== 3)
      throw fail(`\`${name}\` has a bad row ${row}`, '3 numbers', values);
    for (let i = 0; i < 3; i += 1) out[3 * row + i] = numberOf(values[i] as JsonNode);
  }
  return out;
}

function labels(node: JsonNode | undefined): string[] {
  if (Array.isArray(node) && node.every((label) => typeof label === 'string')) return node;
  throw fail('`symbols` is no list of labels', 'an array of strings', node);
}

function flags(node: JsonNode | undefined): [boolean, boolean, boolean] | undefined {
  if (node === undefined) return undefined;
  const isTriple =
    Array.isArray(node) && node.length === 3 && node.every((flag) => typeof flag === 'boolean');
  if (!isTriple) throw fail('`pbc` is not three booleans', 'three of true and false', node);
  return node as [boolean, boolean, boolean];
}

function members(node: JsonNode | undefined, name: string): [string, JsonNode][] {
  if (node === undefined) return [];
  if (!isObject(node)) throw fail(`\`${name}\` is no object`, 'an object', node);
  return Object.entries(node);
}

function columnOf(name: string, node: JsonNode, natoms: number): Column {
  const array = Array.isArray(node) && node.length === natoms ? matrixOf(node) : undefined;
  if (array === undefined) {
    throw fail(
      `array \`${name}\` has no value of one kind per atom`,
      `${natoms} values or rows of equal length`,
      node,
    );
  }
  return { kind: array.kind, width: array.shape[1] ?? 1, values: array.values };
}

/** Builds the configuration of one line; throws an AtomloopError without its place. */
export function readJsonLine(line: string): Configuration {
  const record = resolve(parse(line));
  if (!isObject(record)) throw fail('line is no JSON object', 'one JSON object per line', record);
  const species = labels(record['symbols']);
  const natoms = record['natoms'] ?? species.length;
  if (natoms !== species.length)
    throw fail('`natoms` is not the number of symbols', String(species.length), natoms);
  const cell = record['cell'] ?? null;
  const pbc = flags(record['pbc']);
  const info = new Info();
  for (const [key, value] of members(record['info'], 'info')) setJsonInfo(value, info, key);
  return new Configuration({
    species,
    positions: triples(record['positions'], 'positions', natoms),
    cell: cell === null ? null : triples(cell, 'cell', 3),
    info,
    arrays: members(record['arrays'], 'arrays').map(([name, node]) => [name, columnOf(name, node, natoms)]),
    ...(pbc === undefined ? {} : { pbc }),
  });
}

function parse(line: string): JsonNode {
  try {
    return parseJson(line);
  } catch (cause) {
    const got = line.length > 40 ? `${line.slice(0, 40)}...` : line;
    const message = cause instanceof SyntaxError ? cause.message : 'no valid JSON';
    throw formatError('E_BAD_JSON', message, { expected: 'one JSON object per line', got, cause });
  }
}
