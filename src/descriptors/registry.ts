import { usageError } from '../errors.js';
import { nearest } from '../expressions/nearest.js';
import { acsf } from './acsf.js';
import { readArguments } from './arguments.js';
import type { DescriptorEntry, DescriptorSource, DescriptorUse, PreparedDescriptor } from './descriptor.js';
import { coulombMatrix, sineMatrix } from './matrices.js';
import { prepareQuipSoap } from './quip-soap.js';
import { rdf } from './rdf.js';
import { soap } from './soap.js';

/** Every descriptor with a constructor expression, in the order of the help. */
const descriptors: readonly DescriptorEntry[] = [soap, acsf, coulombMatrix, sineMatrix, rdf];

/** Descriptors of quippy that there are. */
const quipDescriptors = ['soap'];

function unknownDescriptor(name: string, names: readonly string[]): Error {
  const meant = nearest(name, names);
  return usageError('E_UNKNOWN_DESCRIPTOR', `there is no descriptor \`${name}\``, {
    expected: names.map((known) => `\`${known}\``).join(', '),
    got: `\`${name}\``,
    ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
  });
}

/** Checks a descriptor and its arguments. Throws `E_UNKNOWN_DESCRIPTOR`, `E_DESCRIPTOR_ARGUMENT`. */
export function prepareDescriptor(source: DescriptorSource, use: DescriptorUse): PreparedDescriptor {
  if (source.form === 'quip') {
    if (!quipDescriptors.includes(source.name)) throw unknownDescriptor(source.name, quipDescriptors);
    return prepareQuipSoap(source.settings, use);
  }
  const { expression } = source;
  const entry = descriptors.find(({ name }) => name === expression.name);
  if (entry === undefined) throw unknownDescriptor(expression.name, descriptors.map(({ name }) => name)); // prettier-ignore
  const { name, hasAtoms } = entry;
  return { parameters: entry.prepare(readArguments(entry, expression), use), centers: [], name, hasAtoms };
}
