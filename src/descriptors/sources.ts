import { usageError } from '../errors.js';
import { parseConstructor } from '../expressions/constructor-expression.js';
import type { Literal } from '../expressions/literal.js';
import type { CenteredSource, DescriptorSource } from './descriptor.js';
import { parseQuipString, readQuipMap } from './quip-string.js';
import { elementOf } from './species.js';

/** `Si: ...` or `14: ...` is a descriptor for one species of centers. */
const centered = /^\s*([A-Z][a-z]?|\d+)\s*:\s*(\S[^]*)$/;
const constructor = /^\s*[A-Za-z_][\w.]*\s*\(/;

function wrong(got: Literal, hint: string): Error {
  return usageError('E_ARGUMENT', 'operator `descriptor`: cannot use argument `descriptor`', {
    expected: 'a descriptor, a list of them, or a map from species to them',
    got: JSON.stringify(got, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    hint,
  });
}

function readText(text: string): DescriptorSource {
  if (constructor.test(text)) return { form: 'constructor', expression: parseConstructor(text) };
  return { form: 'quip', ...parseQuipString(text) };
}

function collect(literal: Literal, center: number | null): CenteredSource[] {
  if (Array.isArray(literal)) return literal.flatMap((one) => collect(one, center));
  if (typeof literal === 'string') {
    const [, label, rest = ''] = centered.exec(literal) ?? [];
    if (label === undefined) return [{ center, source: readText(literal) }];
    const own = elementOf(label);
    if (own === undefined || center !== null)
      throw wrong(literal, `\`${label}\` is no species of centers here`);
    return collect(rest, own);
  }
  if (typeof literal !== 'object' || literal === null) throw wrong(literal, 'descriptors are text or maps');
  const keys = Object.keys(literal);
  if (keys.length > 0 && center === null && keys.every((key) => elementOf(key) !== undefined))
    return Object.entries(literal).flatMap(([key, value]) => collect(value, elementOf(key) ?? null));
  return [{ center, source: { form: 'quip', ...readQuipMap(literal) } }];
}

/**
 * Descriptors in all forms that wfl takes: text, the map of its keys, lists of these, and maps from the atomic number or
 * symbol of the centers. Ordered by center, those for all atoms first, otherwise as given.
 */
export function readSources(literal: Literal): readonly CenteredSource[] {
  const sources = collect(literal, null);
  if (sources.length === 0) throw wrong(literal, 'there is none');
  return sources.sort((a, b) => (a.center ?? 0) - (b.center ?? 0));
}
