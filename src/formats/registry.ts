import { usageError } from '../errors.js';
import { aseFormat } from './ase-formats.js';
import { extxyzFormat } from './extxyz.js';
import type { Format } from './format.js';
import { jsonlFormat } from './jsonl.js';

const formats: ReadonlyMap<string, Format> = new Map(
  [extxyzFormat, jsonlFormat].map((format) => [format.name, format]),
);

const formatByEnding: ReadonlyMap<string, Format> = new Map([
  ['.xyz', extxyzFormat],
  ['.extxyz', extxyzFormat],
  ['.jsonl', jsonlFormat],
]);

/** Names that `formatByName` knows. */
const formatNames: readonly string[] = [...formats.keys()];

/** The format of that name; throws E_UNKNOWN_FORMAT. */
export function formatByName(name: string): Format {
  const format = formats.get(name) ?? aseFormat(name);
  if (format !== undefined) return format;
  throw usageError('E_UNKNOWN_FORMAT', `unknown format \`${name}\``, {
    expected: `one of ${formatNames.join(', ')}`,
    got: name,
  });
}

/** The format of a file by the ending of its name, `.gz` left aside; throws E_UNKNOWN_FORMAT. */
export function formatOfFile(path: string): Format {
  const plain = path.toLowerCase().replace(/\.gz$/, '');
  const format = formatByEnding.get(/\.[^./]*$/.exec(plain)?.[0] ?? '');
  if (format !== undefined) return format;
  const endings = [...formatByEnding.keys()].join(', ');
  throw usageError('E_UNKNOWN_FORMAT', `cannot tell the format of \`${path}\` by its name`, {
    expected: `a name that ends in ${endings}, each with an optional .gz`,
    got: path,
    hint: `name the format: ${formatNames.join(', ')}`,
  });
}

/** Name of a format that needs no file: one of ours. Throws E_UNKNOWN_FORMAT. */
export function streamFormat(name: string): string {
  const format = formats.get(name);
  if (format !== undefined) return format.name;
  throw usageError('E_UNKNOWN_FORMAT', `unknown format \`${name}\` for a stream`, {
    expected: `one of ${formatNames.join(', ')}`,
    got: name,
    hint: 'formats of ASE need a file',
  });
}
