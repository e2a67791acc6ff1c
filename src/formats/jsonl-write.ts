import {
  type Column,
  type InfoValue,
  JsonInfo,
  type JsonValue,
  type ValueKind,
  type Values,
} from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Info } from '../configuration/info.js';
import { realText } from './json-text.js';

function real(value: number): string {
  if (Number.isFinite(value)) return realText(value);
  return `{"$float":"${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}"}`;
}

function integer(value: number | bigint): string {
  const isSafe = typeof value === 'number' || (value < 2n ** 53n && value > -(2n ** 53n));
  return isSafe ? String(value) : `{"$int":"${value}"}`;
}

function elements(kind: ValueKind, values: Values): string[] {
  switch (kind) {
    case 'R':
      return Array.from(values as Float64Array, real);
    case 'I':
      return Array.from<number | bigint, string>(values as Int32Array, integer);
    case 'L':
      return Array.from(values as Uint8Array, (flag) => (flag === 0 ? 'false' : 'true'));
    case 'S':
      return Array.from(values as readonly string[], (text) => JSON.stringify(text));
  }
}

function rows(texts: readonly string[], width: number): string {
  const out: string[] = [];
  for (let at = 0; at < texts.length; at += width) out.push(`[${texts.slice(at, at + width).join(',')}]`);
  return `[${out.join(',')}]`;
}

const columnText = ({ kind, width, values }: Column): string =>
  width === 1 ? `[${elements(kind, values).join(',')}]` : rows(elements(kind, values), width);

function jsonText(value: JsonValue): string {
  if (typeof value === 'bigint') return integer(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? integer(value) : real(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`)
    .join(',')}}`;
}

function infoText(key: string, value: InfoValue, info: Info): string {
  if (typeof value === 'number') return info.isReal(key) ? real(value) : integer(value);
  if (value instanceof JsonInfo) return jsonText(value.value);
  if (typeof value !== 'object') return jsonText(value);
  const texts = elements(value.kind, value.values);
  return value.shape.length === 2 ? rows(texts, value.shape[1] ?? 1) : `[${texts.join(',')}]`;
}

function member(key: string, text: string): string {
  return `${JSON.stringify(key)}:${text}`;
}

/** One configuration as a line of JSON, without the newline. Reals have a point or an exponent, integers have none. */
export function jsonLine(configuration: Configuration): string {
  const { natoms, cell, pbc, species, positions, info, arrays } = configuration;
  const infoMembers = Array.from(info, ([key, value]) => member(key, infoText(key, value, info)));
  const arrayMembers = Array.from(arrays, ([name, column]) => member(name, columnText(column)));
  const members = [
    member('natoms', String(natoms)),
    member('cell', cell === null ? 'null' : rows(elements('R', cell), 3)),
    member('pbc', JSON.stringify(pbc)),
    member('symbols', JSON.stringify(species)),
    member('positions', rows(elements('R', positions), 3)),
    member('info', `{${infoMembers.join(',')}}`),
    member('arrays', `{${arrayMembers.join(',')}}`),
  ];
  return `{${members.join(',')}}`;
}
