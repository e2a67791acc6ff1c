import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { usageError } from '../errors.js';
import { shardName, type Shard } from '../expressions/shard.js';
import { aseName } from '../formats/ase-formats.js';
import { streamFormat } from '../formats/registry.js';
import { resolveFormat } from '../formats/resolve-format.js';
import { checkWritable } from '../system/files.js';
import type { PieceSource } from './piece-source.js';

/** How outputs are made. */
export interface OutputOptions {
  /** Name of the format; by default each file's name tells, and extended XYZ for `-` and memory. */
  readonly format?: string;
  /** Prefix of relative paths. */
  readonly fileRoot?: string;
  /** Replace existing files. Default false: an existing output is an error. */
  readonly overwrite?: boolean;
  /** Where failed configurations go; by default beside each output, `out.xyz` → `out.failed.xyz`. */
  readonly failed?: string;
  /** The outputs are those of a part of the input: `out.xyz` becomes `out.shard-2-of-4.xyz`. */
  readonly shard?: Shard;
}

/** One output of a run. */
export interface OutputTarget {
  /** File to make; `-` for standard output; absent for memory. */
  readonly path?: string;
  readonly format: string;
  readonly isGzip: boolean;
  /** Failed set of this output; absent where there is none. */
  readonly failed?: string;
}

/** Which output each source of the input goes to. */
export interface OutputPlan {
  readonly targets: readonly OutputTarget[];
  /** Index into `targets` for the source of that index. */
  readonly ofSource: readonly number[];
}

const placeholder = /\{([^{}]*)\}/g;

/**
 * Where results go: one file for all, standard output, memory, or file by file through a template such
 * as `out/{stem}.xyz` or one name per input file.
 */
export class OutputSet {
  private constructor(
    private readonly names: readonly string[] | undefined,
    /** As given to `toFiles` or `inMemory`. */
    readonly options: OutputOptions,
  ) {}

  /** One file, `-` for standard output, a template with `{stem}`, or one name per input file. */
  static toFiles(names: string | readonly string[], options: OutputOptions = {}): OutputSet {
    return new OutputSet(typeof names === 'string' ? [names] : names, options);
  }

  /** Results stay in memory, as text, and are read through the run's `outputs`. */
  static inMemory(options: OutputOptions = {}): OutputSet {
    return new OutputSet(undefined, options);
  }

  /** The same outputs for a part of the input. */
  ofShard(shard: Shard): OutputSet {
    return new OutputSet(this.names, { ...this.options, shard });
  }

  /** Maps sources to outputs and checks all that needs no computing. */
  async plan(sources: readonly PieceSource[]): Promise<OutputPlan> {
    const plan = await this.#map(sources);
    if (this.options.shard !== undefined) checkShardable(plan);
    this.#checkNames(plan, sources);
    for (const { path, failed } of plan.targets) {
      if (path !== undefined && path !== '-') await checkWritable(path);
      if (failed !== undefined) await checkWritable(failed);
    }
    return plan;
  }

  async #map(sources: readonly PieceSource[]): Promise<OutputPlan> {
    const isItems = sources.some((source) => source.isItems === true);
    if (this.names === undefined) {
      const format = streamFormat(this.options.format ?? 'extxyz');
      return { targets: [{ format, isGzip: false }], ofSource: sources.map(() => 0) };
    }
    const [first] = this.names;
    if (this.names.length === 1 && first !== undefined) {
      if (!first.includes('{'))
        return { targets: [await this.#target(first, isItems)], ofSource: sources.map(() => 0) };
      return await this.#oneEach(
        sources.map((source) => fill(first, source.name)),
        isItems,
      );
    }
    if (this.names.length === sources.length) return await this.#oneEach(this.names, isItems);
    throw usageError('E_OUTPUT_COUNT', 'outputs and input files do not match', {
      expected: `1 output, a template with \`{stem}\`, or ${sources.length}`,
      got: `${this.names.length} outputs for ${sources.length} input files`,
    });
  }

  async #oneEach(names: readonly string[], isItems: boolean): Promise<OutputPlan> {
    const targets = await Promise.all(names.map((name) => this.#target(name, isItems)));
    return { targets, ofSource: names.map((_, i) => i) };
  }

  async #target(name: string, isItems: boolean): Promise<OutputTarget> {
    const { fileRoot, format, shard } = this.options;
    const named = (path: string): string => (shard === undefined ? path : shardName(path, shard));
    const failed = this.options.failed === undefined ? undefined : named(this.options.failed);
    if (name === '-') {
      return {
        path: '-',
        format: streamFormat(format ?? 'extxyz'),
        isGzip: false,
        ...(failed === undefined ? {} : { failed }),
      };
    }
    const path = named(fileRoot === undefined || isAbsolute(name) ? name : join(fileRoot, name));
    const isGzip = path.endsWith('.gz');
    const chosen = await resolveFormat({ path: path.replace(/\.gz$/, ''), format, isInput: false });
    return { path, format: chosen, isGzip, failed: failed ?? failedName(path, isItems) };
  }

  #checkNames({ targets }: OutputPlan, sources: readonly PieceSource[]): void {
    const inputs = new Set(sources.map((source) => canonical(source.name)));
    const seen = new Set<string>();
    for (const { path } of targets) {
      if (path === undefined) continue;
      const place = canonical(path);
      if (inputs.has(place) && path !== '-') {
        throw usageError('E_OUTPUT_IS_INPUT', 'an output is one of the inputs', {
          file: path,
          expected: 'another name',
        });
      }
      if (seen.has(place)) {
        throw usageError('E_OUTPUT_TWICE', 'two inputs go to one output', {
          file: path,
          expected: 'one output per input file',
          hint: 'give as many `-o` as input files',
        });
      }
      seen.add(place);
    }
  }
}

/** What `merge` can join. */
function checkShardable({ targets }: OutputPlan): void {
  const [target] = targets;
  if (target !== undefined && aseName(target.format) !== undefined) {
    throw usageError('E_SHARD', 'shards cannot be joined in a format of ASE', {
      expected: 'extended XYZ or JSON lines',
      got: `\`${aseName(target.format) ?? ''}\``,
    });
  }
  if (targets.length === 1 && target?.path !== undefined && target.path !== '-') return;
  throw usageError('E_SHARD', 'a shard needs one output file', {
    expected: '`-o FILE`',
    got: targets.length === 1 ? `\`${target?.path ?? 'memory'}\`` : `${targets.length} outputs`,
  });
}

/** Absolute path with the links of its directory resolved, so that two spellings of one file compare equal. */
function canonical(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path);
  }
}

/** `a/b.xyz.gz` → `b`. */
function stemOf(path: string): string {
  return basename(path)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]+$/, '');
}

function fill(template: string, input: string): string {
  if (input === '-' || input.startsWith('<')) {
    throw usageError('E_OUTPUT_TEMPLATE', 'a template needs input files', {
      expected: 'files',
      got: `\`${input}\``,
    });
  }
  return template.replace(placeholder, (_, name: string) => {
    if (name === 'stem') return stemOf(input);
    throw usageError('E_OUTPUT_TEMPLATE', 'unknown placeholder in the output name', {
      expected: '`{stem}`',
      got: `\`{${name}}\``,
    });
  });
}

/** `out/a.xyz.gz` → `out/a.failed.xyz`, or `out/a.failed.jsonl` where inputs are no configurations. */
export function failedName(path: string, isItems = false): string {
  return join(dirname(path), `${stemOf(path)}.failed.${isItems ? 'jsonl' : 'xyz'}`);
}
