import { resolve } from 'node:path';
import { AtomloopError, usageError } from '../errors.js';
import { differences, type RunIdentity, type ShardIdentity } from './identity.js';
import type { FinishedRecord } from './run-record.js';
import { readStatus, type RunStatus } from './status.js';

/** A shard whose run ended. */
export interface FinishedShard {
  readonly path: string;
  readonly directory: string;
  readonly record: FinishedRecord;
  readonly shard: ShardIdentity;
}

interface Candidate {
  readonly path: string;
  readonly status: RunStatus;
}

const quoted = (text: string): string => `\`${text}\``;

/**
 * Finds all shards of one command among the named files, in order. Rejects with `E_SHARD` where one is missing,
 * given twice, changed or of another command, and with `E_SHARD_UNFINISHED` where one is unfinished.
 */
export async function checkShards(paths: readonly string[]): Promise<FinishedShard[]> {
  const candidates = await Promise.all(
    paths.map(async (path) => ({ path, status: await readStatus(`${path}.atomloop`) })),
  );
  const named = withoutFailedSets(candidates);
  const unfinished = named.filter(({ status }) => isUnfinished(status));
  const shards = named
    .filter(({ status }) => !isUnfinished(status))
    .map(finishedShard)
    .sort((a, b) => a.shard.part - b.shard.part);
  checkSame(shards);
  if (unfinished.length > 0) {
    const names = unfinished.map(({ path }) => quoted(path)).join(', ');
    throw new AtomloopError('scheme', 'E_SHARD_UNFINISHED', `unfinished: ${names}`, {
      expected: 'finished shards',
      hint: 'run the command of each of them again',
    });
  }
  checkAll(shards);
  return shards;
}

/** A pattern for shards may also match their failed sets, which are joined anyway. */
function withoutFailedSets(candidates: readonly Candidate[]): readonly Candidate[] {
  const failed = new Set(
    candidates.flatMap(({ status }) => status.record?.failedFiles ?? []).map((path) => resolve(path)),
  );
  return candidates.filter(({ path, status }) => status.state !== 'unknown' || !failed.has(resolve(path)));
}

function isUnfinished({ state }: RunStatus): boolean {
  return state === 'running' || state === 'unfinished' || state === 'unpublished';
}

function finishedShard({ path, status }: Candidate): FinishedShard {
  const { state, record, directory } = status;
  if (state === 'changed') {
    throw usageError('E_SHARD', 'the shard is gone or was changed since its run', {
      file: path,
      expected: 'what its run wrote',
    });
  }
  const shard = record?.identity.shard;
  if (record !== undefined && shard !== undefined) return { path, directory, record, shard };
  throw usageError('E_SHARD', record === undefined ? 'no run of this shard is known' : 'this is no shard', {
    file: path,
    expected: 'an output of a run with `--shard`',
  });
}

/** The command without what differs between its shards. */
function commonOf({ shard: _, ...identity }: RunIdentity): RunIdentity {
  return { ...identity, outputs: [] };
}

function checkSame([first, ...others]: readonly FinishedShard[]): void {
  for (const { path, record, shard } of others) {
    if (first === undefined) return;
    const [difference] = [
      ...(first.shard.of === shard.of ? [] : [`one of ${first.shard.of} shards, one of ${shard.of}`]),
      ...differences(commonOf(first.record.identity), commonOf(record.identity)),
    ];
    if (difference === undefined) continue;
    throw usageError('E_SHARD', `two shards are not of one command: ${difference}`, {
      file: path,
      expected: `the same command as for \`${first.path}\``,
    });
  }
}

function checkAll(shards: readonly FinishedShard[]): void {
  const [first] = shards;
  if (first === undefined)
    throw usageError('E_SHARD', 'no shards', { expected: 'the outputs of all shards' });
  const { of } = first.shard;
  const parts = new Set(shards.map(({ shard }) => shard.part));
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((part) => !parts.has(part));
  if (missing.length > 0) {
    const names = missing.slice(0, 4).map((part) => quoted(nameOf(first, part)));
    throw usageError('E_SHARD', `missing: ${names.join(', ')}${missing.length > 4 ? ', …' : ''}`, {
      expected: `${of} shards`,
      got: String(shards.length),
    });
  }
  const twice = shards.find(({ shard }, i) => shards[i + 1]?.shard.part === shard.part);
  if (twice === undefined) return;
  throw usageError('E_SHARD', 'a shard is given twice', { file: twice.path, expected: 'each shard once' });
}

function nameOf({ path, shard }: FinishedShard, part: number): string {
  return path.replace(`.shard-${shard.part}-of-`, `.shard-${part}-of-`);
}
