import type { InfoValue } from '../configuration/column.js';
import { JsonInfo } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Literal } from '../expressions/literal.js';
import type { EngineSpec } from './spec.js';

/** A literal as an info value: flat lists of one type become arrays, other lists and maps JSON. */
function infoValueOf(literal: Literal): InfoValue {
  if (literal === null || typeof literal === 'object') return arrayOf(literal) ?? new JsonInfo(literal);
  return literal;
}

function arrayOf(literal: Literal): InfoValue | undefined {
  if (!Array.isArray(literal) || literal.length < 2) return undefined;
  const shape = [literal.length];
  if (literal.every((value) => typeof value === 'number')) {
    const isWhole = literal.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31);
    return isWhole
      ? { kind: 'I', shape, values: Int32Array.from(literal) }
      : { kind: 'R', shape, values: Float64Array.from(literal) };
  }
  if (literal.every((value) => typeof value === 'boolean')) {
    return { kind: 'L', shape, values: Uint8Array.from(literal.map(Number)) };
  }
  return literal.every((value) => typeof value === 'string')
    ? { kind: 'S', shape, values: literal }
    : undefined;
}

/** Info for every output. */
export type Tags = readonly (readonly [key: string, value: InfoValue])[];

export function tagsOf({ tags }: EngineSpec): Tags {
  return Object.entries(tags).map(([key, value]) => [key, infoValueOf(value)] as const);
}

export function addTags(configuration: Configuration, tags: Tags): void {
  for (const [key, value] of tags) configuration.info.set(key, value);
}
