import { AtomloopError } from '../errors.js';
import type { Ffi, ForeignFunction, ForeignLibrary, ForeignSignature, ForeignType } from './ffi.js';

/** A library that comes from elsewhere. */
export interface LibrarySource {
  /** For messages. */
  readonly title: string;
  /** Environment variable that names another file, where there may be one. */
  readonly variable?: string;
  /** Names that the dynamic linker looks for, best first. */
  readonly names: readonly string[];
  /** What to install. */
  readonly hint: string;
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function missing({ title, variable, names, hint }: LibrarySource, cause: unknown): AtomloopError {
  return new AtomloopError('usage', 'E_LIBRARY_MISSING', `cannot load the shared library of ${title}`, {
    cause,
    expected: [...names, ...(variable === undefined ? [] : [`the file that \`${variable}\` names`])].join(
      ' or ',
    ),
    got: reasonOf(cause),
    hint,
  });
}

/** Opens the file that the variable names, else the first of the names that can be loaded. Throws `E_LIBRARY_MISSING`. */
export function openLibrary(ffi: Ffi, source: LibrarySource): ForeignLibrary {
  const given = source.variable === undefined ? undefined : process.env[source.variable];
  let last: unknown;
  for (const name of given === undefined ? source.names : [given]) {
    try {
      return ffi.open(name);
    } catch (error) {
      last ??= error;
    }
  }
  throw missing(source, last);
}

/** `result parameter parameter …` by name of function. */
export type Signatures<Name extends string> = Readonly<Record<Name, string>>;

/** Binds functions by a table such as `{ xtb_newResults: 'address' }`. Throws `E_LIBRARY_SYMBOL`. */
export function bindAll<Name extends string>(
  library: ForeignLibrary,
  title: string,
  signatures: Signatures<Name>,
): Record<Name, ForeignFunction> {
  const bound = Object.entries<string>(signatures).map(([name, text]) => {
    const [result, ...parameters] = text.split(' ') as [ForeignType, ...ForeignType[]];
    return [name, bindOne(library, { title, name, signature: { result, parameters } })];
  });
  return Object.fromEntries(bound) as Record<Name, ForeignFunction>;
}

interface Symbol {
  readonly title: string;
  readonly name: string;
  readonly signature: ForeignSignature;
}

function bindOne(library: ForeignLibrary, { title, name, signature }: Symbol): ForeignFunction {
  try {
    return library.bind(name, signature);
  } catch (cause) {
    throw new AtomloopError(
      'usage',
      'E_LIBRARY_SYMBOL',
      `the shared library of ${title} has no function \`${name}\``,
      {
        cause,
        got: reasonOf(cause),
      },
    );
  }
}
