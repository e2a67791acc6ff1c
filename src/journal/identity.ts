import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineSpec } from '../engine/spec.js';
import type { Shard } from '../expressions/shard.js';
import { operatorByName } from '../operators/registry.js';
import type { OutputTarget } from '../sets/output-set.js';
import type { PieceSource, SourceIdentity } from '../sets/piece-source.js';

/** What makes two runs the same run: with equal identities a later one goes on where an earlier one stopped. */
export interface RunIdentity {
  /** Major version: another one may compute something else. */
  readonly major: string;
  /** Null where an input cannot be read again: such a run never goes on. */
  readonly inputs: readonly SourceIdentity[] | null;
  /** Absolute paths. */
  readonly outputs: readonly string[];
  /** All that the engine is told. */
  readonly engine: EngineSpec;
  /** Which part of the input this run takes; absent where it takes all. */
  readonly shard?: ShardIdentity;
  /** SHA-256 of every module and data file that the operator is made of. */
  readonly files: Readonly<Record<string, string>>;
}

/** A shard and the configurations that it takes. */
export interface ShardIdentity extends Shard {
  /** Index in the whole input of the first. */
  readonly first: number;
  readonly count: number;
}

export interface IdentityParts {
  readonly version: string;
  readonly sources: readonly PieceSource[];
  readonly targets: readonly OutputTarget[];
  readonly engine: EngineSpec;
  readonly shard?: ShardIdentity | undefined;
  /** An operator of this process cannot be compared with one of another. */
  readonly isLocal: boolean;
}

export async function identityOf(parts: IdentityParts): Promise<RunIdentity> {
  const { version, sources, targets, engine, shard, isLocal } = parts;
  const inputs = await Promise.all(sources.map((source) => source.identify()));
  const known = inputs.filter((input) => input !== undefined);
  return {
    major: version.split('.', 1)[0] ?? '',
    inputs: isLocal || known.length < inputs.length ? null : known,
    outputs: targets.map(({ path = '' }) => resolve(path)),
    engine,
    ...(shard && { shard }),
    files: await digests(await filesOf(engine, isLocal)),
  };
}

/** Modules, and what the operator reads besides its input, such as potentials. */
async function filesOf({ operator, initializer, args }: EngineSpec, isLocal: boolean): Promise<string[]> {
  const modules = [
    ...(operator.type === 'module' ? [operator.module] : []),
    ...(initializer === undefined ? [] : [initializer.module]),
  ];
  const entry = operator.type === 'builtin' && !isLocal ? await operatorByName(operator.name) : undefined;
  return [...modules.map(({ url }) => fileURLToPath(url)), ...(entry?.files?.(args) ?? [])];
}

async function digests(paths: readonly string[]): Promise<Record<string, string>> {
  const entries = paths.map(async (path) => {
    const digest = createHash('sha256').update(await readFile(path));
    return [path, digest.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Index in the whole input of the first configuration that a run takes. */
export function firstIndexOf({ shard }: RunIdentity): number {
  return shard?.first ?? 0;
}

/** JSON with bigints as text: identities are compared and kept in this form. */
export function identityText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member));
}

/** What differs between an earlier run and this one, one sentence each; empty where they are the same run. */
export function differences(before: RunIdentity, now: RunIdentity): string[] {
  return [
    ...(before.major === now.major ? [] : [`version ${before.major} wrote it, this is version ${now.major}`]),
    ...inputDifferences(before.inputs ?? [], now.inputs ?? []),
    ...memberDifferences('output', before.outputs, now.outputs),
    ...memberDifferences('argument', before.engine.args, now.engine.args),
    ...memberDifferences('tag', before.engine.tags, now.engine.tags),
    ...memberDifferences('setting', withoutMembers(before.engine), withoutMembers(now.engine)),
    ...memberDifferences('shard', before.shard ?? {}, now.shard ?? {}),
    ...fileDifferences(before.files, now.files),
  ];
}

function withoutMembers({ args: _args, tags: _tags, ...settings }: EngineSpec): Record<string, unknown> {
  return settings;
}

function memberDifferences(what: string, before: object, now: object): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const current = new Map<string, unknown>(Object.entries(now));
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((name) => {
    const [was, is] = [memberText(old.get(name)), memberText(current.get(name))];
    return was === is ? [] : [`${what} \`${name}\` was ${was}, is ${is}`];
  });
}

function memberText(value: unknown): string {
  return value === undefined ? 'not given' : identityText(value);
}

/** What differs between inputs, one sentence each. */
export function inputDifferences(
  before: readonly SourceIdentity[],
  now: readonly SourceIdentity[],
): string[] {
  const changed = now.flatMap((input, i) => {
    const old = before[i];
    if (old === undefined) return [`input \`${input.name}\` is new`];
    if (old.name !== input.name) return [`input ${i + 1} was \`${old.name}\`, is \`${input.name}\``];
    if (old.selection !== input.selection) return [`input \`${input.name}\` has another slice`];
    const isSame = old.size === input.size && old.mtimeMs === input.mtimeMs && old.inode === input.inode;
    return isSame ? [] : [`input \`${input.name}\` changed`];
  });
  return [
    ...changed,
    ...before.slice(now.length).map(({ name }) => `input \`${name}\` is not among the inputs any more`),
  ];
}

function fileDifferences(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(now).flatMap(([path, digest]) =>
    before[path] === digest ? [] : [`file \`${path}\` changed`],
  );
}
