import { type InfoArray, type InfoValue, JsonInfo } from '../configuration/column.js';
import { Info } from '../configuration/info.js';
import { type JsonNode, JsonReal, parseJson, plainJson } from './json-text.js';

const isReal = (node: JsonNode): node is number | JsonReal =>
  node instanceof JsonReal || (typeof node === 'number' && !Number.isInteger(node)) || isLargeReal(node);

const isLargeReal = (node: JsonNode): boolean => typeof node === 'number' && !Number.isSafeInteger(node);

const isInteger = (node: JsonNode): node is number | bigint =>
  (typeof node === 'number' && Number.isSafeInteger(node)) ||
  (typeof node === 'bigint' && BigInt.asIntN(64, node) === node);

const realOf = (node: JsonNode): number => (node instanceof JsonReal ? node.value : Number(node));

function integersOf(nodes: readonly (number | bigint)[]): Int32Array | BigInt64Array {
  const isNarrow = nodes.every((node) => typeof node === 'number' && (node | 0) === node);
  return isNarrow ? Int32Array.from(nodes as number[]) : BigInt64Array.from(nodes, BigInt);
}

/** Elements of one kind as an array, or undefined where they are mixed or nested. */
function uniformArray(nodes: readonly JsonNode[], shape: readonly number[]): InfoArray | undefined {
  if (nodes.length > 0 && nodes.every(isInteger)) return { kind: 'I', shape, values: integersOf(nodes) };
  if (nodes.every((node) => isReal(node) || isInteger(node))) {
    return { kind: 'R', shape, values: Float64Array.from(nodes, realOf) };
  }
  if (nodes.every((node) => typeof node === 'boolean')) {
    return { kind: 'L', shape, values: Uint8Array.from(nodes, Number) };
  }
  return nodes.every((node) => typeof node === 'string') ? { kind: 'S', shape, values: nodes } : undefined;
}

/** A list or a list of equally long rows, of one kind; undefined for anything else. */
export function matrixOf(node: readonly JsonNode[]): InfoArray | undefined {
  const [first] = node;
  if (!Array.isArray(first)) return uniformArray(node, [node.length]);
  const isMatrix = node.every((row) => Array.isArray(row) && row.length === first.length);
  return isMatrix ? uniformArray((node as JsonNode[][]).flat(), [node.length, first.length]) : undefined;
}

/** Sets what a JSON value means: a scalar, an array of one kind in one or two dimensions, or else JSON data. */
export function setJsonInfo(node: JsonNode, info: Info, key: string): void {
  if (isReal(node)) {
    info.setReal(key, realOf(node));
  } else if (Array.isArray(node)) {
    info.set(key, matrixOf(node) ?? new JsonInfo(plainJson(node)));
  } else {
    const isScalar = typeof node === 'string' || typeof node === 'boolean' || isInteger(node);
    info.set(key, isScalar ? node : new JsonInfo(plainJson(node)));
  }
}

/** Sets what the text after `_JSON` means. */
export function decodeJsonInfo(text: string, info: Info, key: string): void {
  setJsonInfo(parseJson(text), info, key);
}

/** What `decodeJsonInfo` gives for the text. */
export function jsonInfoOf(text: string): InfoValue {
  const info = new Info();
  decodeJsonInfo(text, info, 'value');
  return info.get('value') as InfoValue;
}
