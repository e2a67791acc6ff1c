import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Configuration } from '../configuration/configuration.js';
import { formatError } from '../errors.js';
import { splitInput, type Slice } from '../expressions/slice.js';
import { aseName } from '../formats/ase-formats.js';
import { formatByName, streamFormat } from '../formats/registry.js';
import { resolveFormat } from '../formats/resolve-format.js';
import { openAse } from './ase-source.js';
import { blockSource, type ByteSource } from './byte-source.js';
import type { Piece } from './chunk.js';
import { FileSource, type FileSourceOptions } from './file-source.js';
import { countSource, itemsFileSource } from './items-source.js';
import { configurationSource, itemSource } from './memory-source.js';
import { readPiece } from './piece-text.js';
import { piecesOf, type PieceLimits, type PieceSource } from './piece-source.js';
import { selectedSources } from './selected-source.js';

/** How files are read. */
export interface FileOptions {
  /** Prefix of relative paths. */
  readonly fileRoot?: string;
  /** Name of the format of all files; by default each file's name tells. */
  readonly format?: string;
  /** A file without any frame is an empty set. Default false: it is an error. */
  readonly allowEmpty?: boolean;
}

/** What can be read as a set: a set, file names and globs, or configurations in memory. */
export type SetInputs =
  ConfigurationSet | string | readonly string[] | Iterable<Configuration> | AsyncIterable<Configuration>;

const decodeLimits: PieceLimits = { count: 1024, bytes: 1 << 20 };

/**
 * Configurations to read: files, globs, slices of files, standard input, configurations in memory, and
 * any of these one after another. Nothing is read before it is needed, and never all at once.
 */
export class ConfigurationSet implements AsyncIterable<Configuration> {
  private constructor(
    /** One source per file or list, in order. */
    readonly sources: readonly PieceSource[],
  ) {}

  /** A list of texts is a list of file names. */
  static async from(inputs: SetInputs): Promise<ConfigurationSet> {
    if (inputs instanceof ConfigurationSet) return inputs;
    if (typeof inputs === 'string') return ConfigurationSet.fromFiles([inputs]);
    if (Array.isArray(inputs) && inputs.length > 0 && inputs.every((input) => typeof input === 'string')) {
      return ConfigurationSet.fromFiles(inputs);
    }
    return ConfigurationSet.fromConfigurations(inputs as Exclude<typeof inputs, readonly string[]>);
  }

  /**
   * Files, globs (sorted; each must match) and `-` for standard input, each with an optional ASE slice
   * such as `@::10`. Rejects with `E_NO_INPUT` for a file that is not there and `E_SLICE` for a bad slice.
   */
  static async fromFiles(inputs: readonly string[], options: FileOptions = {}): Promise<ConfigurationSet> {
    const sources = await Promise.all(inputs.map((input) => resolveInput(input, options)));
    return new ConfigurationSet(sources.flat());
  }

  /** Files that a run has made, each in its format. */
  static fromOutputs(files: readonly Pick<FileSourceOptions, 'name' | 'format'>[]): ConfigurationSet {
    return new ConfigurationSet(files.map((file) => knownSource({ ...file, allowEmpty: true })));
  }

  /** Configurations in memory; a generator is pulled as the run goes on. */
  static fromConfigurations(
    configurations: Iterable<Configuration> | AsyncIterable<Configuration>,
  ): ConfigurationSet {
    return new ConfigurationSet([configurationSource(configurations)]);
  }

  /** Values that are no configurations (wfl's "any iterable"), for operators that take something else. */
  static fromItems(items: Iterable<unknown> | AsyncIterable<unknown>, name?: string): ConfigurationSet {
    return new ConfigurationSet([itemSource(items, name)]);
  }

  /** The numbers 0 to `count` - 1, as items. */
  static fromCount(count: number): ConfigurationSet {
    return new ConfigurationSet([countSource(count)]);
  }

  /** The values of a JSON lines file, as items; `-` for standard input. Rejects with `E_NO_INPUT`. */
  static async fromItemsFile(file: string): Promise<ConfigurationSet> {
    if (file !== '-') await statInput(file);
    return new ConfigurationSet([itemsFileSource(file)]);
  }

  /** Text in memory, in blocks that may end anywhere. */
  static fromText(blocks: readonly Uint8Array[], format = 'extxyz'): ConfigurationSet {
    const openBytes = (): Promise<ByteSource> => Promise.resolve(blockSource(blocks));
    return new ConfigurationSet([new FileSource({ name: '<memory>', format, allowEmpty: true, openBytes })]);
  }

  static concatenate(sets: readonly ConfigurationSet[]): ConfigurationSet {
    return new ConfigurationSet(sets.flatMap((set) => set.sources));
  }

  /** Only the configurations with these indices, in input order. */
  select(indices: Iterable<number>): ConfigurationSet {
    return new ConfigurationSet(selectedSources(this.sources, indices));
  }

  /** One set per file or list. */
  groups(): ConfigurationSet[] {
    return this.sources.map((source) => new ConfigurationSet([source]));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Configuration> {
    for (const source of this.sources) {
      for await (const piece of piecesOf(source, decodeLimits)) yield* decodePiece(piece);
    }
  }
}

function* decodePiece(piece: Piece): Generator<Configuration> {
  const { configurations, error } = formatByName(piece.format).decode(readPiece(piece), piece.origin);
  yield* configurations;
  if (error !== undefined) throw error;
}

async function resolveInput(input: string, options: FileOptions): Promise<PieceSource[]> {
  const { path, slice } = splitInput(input);
  const { format = 'extxyz', allowEmpty } = options;
  if (path === '-') return [new FileSource({ name: '-', format: streamFormat(format), slice, allowEmpty })];
  const rooted = options.fileRoot === undefined || isAbsolute(path) ? path : join(options.fileRoot, path);
  const files = await expand(rooted);
  if (slice !== undefined) await checkSliced(rooted, input);
  return Promise.all(files.map((file) => fileSource(file, slice, options)));
}

/** A file whose own name looks like one with a slice. */
async function checkSliced(path: string, input: string): Promise<void> {
  const [itself, whole] = await Promise.all([path, input].map((name) => stat(name).catch(() => undefined)));
  if (itself !== undefined || whole === undefined) return;
  throw formatError('E_NO_INPUT', 'cannot read the input', {
    file: path,
    expected: 'a readable file',
    got: 'no such file',
    hint: `for the file \`${input}\` itself: \`${input}@:\``,
  });
}

/** Characters without which a name is no glob, whose library need not be loaded then. */
const globCharacters = /[*?{}[\]()!]/;

async function expand(path: string): Promise<string[]> {
  if (!globCharacters.test(path)) return [path];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(path) || (await stat(path).catch(() => undefined)) !== undefined) return [path];
  const files = await glob(path, { absolute: false, expandDirectories: false, dot: false });
  if (files.length > 0) return files.sort();
  throw formatError('E_NO_INPUT', `no file matches \`${path}\``, { expected: 'at least one file' });
}

async function fileSource(
  name: string,
  slice: Slice | undefined,
  options: FileOptions,
): Promise<PieceSource> {
  const status = await statInput(name);
  if (status.isDirectory()) {
    throw formatError('E_NO_INPUT', 'input is a directory', {
      file: name,
      expected: 'a file',
      hint: `name its files: \`${join(name, '*.xyz')}\``,
    });
  }
  const size = status.isFile() ? status.size : undefined;
  const format = await resolveFormat({ path: name, format: options.format, isInput: true });
  return knownSource({ name, format, slice, size, allowEmpty: options.allowEmpty });
}

/** A file whose format is known; one in a format of ASE is converted as it is read. */
function knownSource(options: FileSourceOptions): PieceSource {
  const ase = aseName(options.format);
  if (ase === undefined) return new FileSource(options);
  const openBytes = (): Promise<ByteSource> => Promise.resolve(openAse(options.name, ase));
  return new FileSource({ ...options, openBytes, isFile: true });
}

async function statInput(name: string): Promise<Stats> {
  return stat(name).catch((cause: unknown) => {
    throw inputError(name, cause);
  });
}

function inputError(file: string, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException).code;
  return formatError('E_NO_INPUT', 'cannot read the input', {
    cause,
    file,
    expected: 'a readable file',
    got: code === 'ENOENT' ? 'no such file' : String(code),
  });
}
