import { type InfoArray, type InfoValue, JsonInfo } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Info } from '../configuration/info.js';
import { formatError } from '../errors.js';
import { checkText, checkValues, kindNumbers, nameOf } from './extxyz-checks.js';
import { SourceInfo } from './extxyz-source.js';
import { jsonInfoOf } from './json-info.js';
import { stringifyJson } from './json-text.js';

const noSource = -1;

/** A place in the file whose value is known to be unchanged: the addon need not read it again. */
const untouchedPlace = (place: number): number => -2 - place;

/** Kind, rank and two lengths, and the value as the addon takes it. */
interface ValueFields {
  readonly fields: readonly number[];
  readonly value: unknown;
}

const scalar = (kind: keyof typeof kindNumbers, value: unknown): ValueFields => ({
  fields: [kindNumbers[kind], 0, 0, 0],
  value,
});

function arrayFields(key: string, array: InfoArray): ValueFields {
  const { kind, shape, values } = array;
  const [rows = 0, columns = 0] = shape;
  if (shape.length < 1 || shape.length > 2) {
    throw formatError('E_BAD_SHAPE', `info \`${key}\` has ${shape.length} dimensions`, {
      expected: 'one or two',
    });
  }
  checkValues(key, array, shape.length === 2 ? rows * columns : rows);
  if (kind === 'S') for (const text of values as readonly string[]) checkText(key, text);
  return { fields: [kindNumbers[kind], shape.length, rows, columns], value: values };
}

function longInteger(key: string, value: bigint): ValueFields {
  if (BigInt.asIntN(64, value) === value) return scalar('I', value);
  const details = { expected: 'an integer of 64 bits', got: String(value) };
  throw formatError('E_BAD_INT', `info \`${key}\` is out of range`, details);
}

/** True for what JavaScript without types may put into info. */
function isForeign(value: unknown): boolean {
  return typeof value !== 'object' || value === null || !('value' in value || 'shape' in value);
}

function objectFields(key: string, value: InfoArray | JsonInfo): ValueFields {
  if (isForeign(value)) {
    throw formatError('E_BAD_INFO', `info \`${key}\` is no value that can be written`, {
      expected: 'a number, boolean, string, { kind, shape, values } or JsonInfo',
      got: nameOf(value),
    });
  }
  return value instanceof JsonInfo
    ? scalar('J', checkText(key, stringifyJson(value.value)))
    : arrayFields(key, value);
}

function valueFields(key: string, value: InfoValue, info: Info): ValueFields {
  switch (typeof value) {
    case 'boolean':
      return scalar('L', value);
    case 'string':
      return scalar('S', checkText(key, value));
    case 'number':
      return scalar(info.isReal(key) ? 'R' : 'I', value);
    case 'bigint':
      return longInteger(key, value);
    default:
      return objectFields(key, value);
  }
}

const exactText = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

/** One text for what a value is, to see whether data from JSON was changed in place. */
function fingerprint(value: InfoValue): string {
  if (value instanceof JsonInfo) return `J${stringifyJson(value.value)}`;
  if (typeof value !== 'object') return `${typeof value} ${exactText(value)}`;
  return JSON.stringify([value.kind, value.shape, Array.from(value.values as ArrayLike<unknown>, exactText)]);
}

/** Place of a key in the file, where its text may still be right. */
function placeOf(info: SourceInfo, key: string, value: InfoValue): number {
  const place = info.fileKeys.indexOf(key);
  const json = info.json.get(place);
  if (json === undefined) return place;
  return fingerprint(jsonInfoOf(json)) === fingerprint(value) ? untouchedPlace(place) : noSource;
}

function isFromSameFrame(info: Info, configuration: Configuration): info is SourceInfo {
  const { origin } = configuration;
  return (
    info instanceof SourceInfo && info.origin.source === origin?.source && info.origin.frame === origin.frame
  );
}

/** Flat list of key, kind, rank, two lengths, place in the file, and value. */
export function infoFields(info: Info, configuration: Configuration): unknown[] {
  const flat: unknown[] = [];
  const hasPlaces = isFromSameFrame(info, configuration);
  for (const [key, value] of info) {
    checkText('key', key);
    const { fields, value: plain } = valueFields(key, value, info);
    flat.push(key, ...fields, hasPlaces ? placeOf(info, key, value) : noSource, plain);
  }
  return flat;
}
