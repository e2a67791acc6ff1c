import { clusterError } from './errors.js';
import type { PlainValue } from './contract.js';

const maximumDepth = 500;

export const unreadable = (got: string) =>
  clusterError('E_CLUSTER_VALUE', 'the result of a call on an engine is no plain value', {
    expected: 'None, booleans, numbers, text, bytes, and lists, tuples or dicts of these',
    got,
  });

/** A dict until its keys are known. */
export class Dict {
  readonly entries: [unknown, unknown][] = [];
  plain: PlainValue | undefined;
}

/** A class by its name: nothing is made of it but `Canned`. */
export class Name {
  constructor(readonly text: string) {}
}

/** Bytes as ipyparallel wraps them: `null` where they are in the next frame. */
export class Canned {
  bytes: Uint8Array | null = null;
}

/** Makes plain values of what was read, each once however often it is referred to. */
export class Plain {
  readonly #open = new Set<object>();
  readonly #finished = new Set<object>();

  of(value: unknown, depth: number): PlainValue {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array)
      return value as PlainValue;
    if (value instanceof Canned || value instanceof Name) throw unreadable('an object of ipyparallel');
    if (this.#open.has(value)) throw unreadable('a value that holds itself');
    if (depth > maximumDepth) throw unreadable(`one that is nested more than ${maximumDepth} deep`);
    this.#open.add(value);
    const plain = Array.isArray(value) ? this.#list(value, depth) : this.#dict(value as Dict, depth);
    this.#open.delete(value);
    return plain;
  }

  #list(list: unknown[], depth: number): PlainValue {
    if (this.#finished.has(list)) return list as PlainValue[];
    for (let i = 0; i < list.length; i += 1) list[i] = this.of(list[i], depth + 1);
    this.#finished.add(list);
    return list as PlainValue[];
  }

  #dict(dict: Dict, depth: number): PlainValue {
    if (dict.plain !== undefined) return dict.plain;
    const entries = dict.entries.map(([key, value]): [PlainValue, PlainValue] => [
      this.of(key, depth + 1),
      this.of(value, depth + 1),
    ]);
    const isText = entries.every(([key]) => typeof key === 'string');
    dict.plain = isText ? Object.fromEntries(entries as [string, PlainValue][]) : new Map(entries);
    return dict.plain;
  }
}
