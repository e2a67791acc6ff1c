import { resolve } from 'node:path';
import { usageError } from '../errors.js';
import { formatOfFile } from '../formats/registry.js';
import { failedName, type OutputTarget } from '../sets/output-set.js';
import { exists } from '../system/files.js';
import { acquireRunLock } from '../system/run-lock.js';
import { appendText } from './append-text.js';
import { addTallies } from './counts.js';
import { FramesFile, readEntries } from './frames-file.js';
import { differences, type RunIdentity } from './identity.js';
import { checkShards, type FinishedShard } from './merge-check.js';
import { checkNew } from './open-run.js';
import { PartFile } from './part-file.js';
import { publishOutputs } from './publish.js';
import { addCounts, noCounts } from './records.js';
import { clearRun, makeRunDirectory, runFiles, type JournalFiles } from './run-files.js';
import {
  failedFilesOf,
  isUnchanged,
  publishedOutputs,
  readRecord,
  writeRecord,
  type FinishedRecord,
} from './run-record.js';

const entriesAtOnce = 1 << 16;

export interface MergeOptions {
  /** File to make. */
  readonly output: string;
  /** Outputs of the shards, in any order. */
  readonly parts: readonly string[];
  readonly overwrite: boolean;
}

/** What was joined, and how the shards ended together. */
export interface Merged {
  readonly record: FinishedRecord;
  readonly shards: number;
  /** The same shards were joined before. */
  readonly isUpToDate: boolean;
}

/**
 * Joins the shards of a run, in order: output, failed set and record are those of one run. Nothing appears
 * under the output's name before it is whole.
 */
export async function mergeShards({ output, parts, overwrite }: MergeOptions): Promise<Merged> {
  const shards = await checkShards(parts);
  const target = targetOf(output, shards);
  const files = runFiles(`${output}.atomloop`);
  const identity = wholeIdentity(shards, output);
  if (!(await exists(files.directory))) await checkNew({ targets: [target], overwrite });
  await makeRunDirectory(files);
  const lock = await acquireRunLock(files.directory);
  try {
    const before = await finishedBefore(files, identity);
    if (before !== undefined) return { record: before, shards: shards.length, isUpToDate: true };
    // A part is there only where an earlier start of this was ended, which had checked that.
    if (!(await exists(files.part(0)))) await checkNew({ targets: [target], overwrite });
    await clearRun(files);
    await writeParts(files, shards);
    await writeFrames(files, shards);
    await publishOutputs(files, [target]);
    const record = await recordOf(shards, target, identity);
    await writeRecord(files, record);
    return { record, shards: shards.length, isUpToDate: false };
  } finally {
    lock.release();
  }
}

function targetOf(output: string, shards: readonly FinishedShard[]): OutputTarget {
  const [first] = shards;
  const format = first?.record.identity.engine.formats[0] ?? '';
  const named = formatOfFile(output).name;
  if (named !== format && formatOfFile(first?.path ?? '').name === format) {
    throw usageError('E_FORMAT', 'the shards have another format than the name tells', {
      file: output,
      expected: format,
      got: named,
    });
  }
  const isOfItems = shards.some(({ record }) => record.failedFiles.some((path) => path.endsWith('.jsonl')));
  return { path: output, format, isGzip: output.endsWith('.gz'), failed: failedName(output, isOfItems) };
}

/** That of the same command without shards: it will be up to date. */
function wholeIdentity([first]: readonly FinishedShard[], output: string): RunIdentity {
  if (first === undefined) throw usageError('E_SHARD', 'no shards');
  const { shard: _, ...identity } = first.record.identity;
  return { ...identity, outputs: [resolve(output)] };
}

async function finishedBefore(
  files: JournalFiles,
  identity: RunIdentity,
): Promise<FinishedRecord | undefined> {
  const record = await readRecord(files);
  if (record === undefined || differences(record.identity, identity).length > 0) return undefined;
  const isThere = (await Promise.all(record.outputs.map(isUnchanged))).every(Boolean);
  return isThere ? record : undefined;
}

async function writeParts(files: JournalFiles, shards: readonly FinishedShard[]): Promise<void> {
  const outputs = shards.map(({ path }) => path);
  await join(outputs, new PartFile(files.part(0), files.part(0)));
  const failed = shards.flatMap(({ record }) => record.failedFiles);
  if (failed.length > 0) await join(failed, new PartFile(files.failed(0), files.failed(0)));
}

/** The per-frame index of the whole: results go to one output in every shard. */
async function writeFrames(files: JournalFiles, shards: readonly FinishedShard[]): Promise<void> {
  const frames = new FramesFile(files.frames, 0, true);
  try {
    for (const { directory, shard } of shards) {
      const { frames: path } = runFiles(directory);
      for (let from = 0; from < shard.count; from += entriesAtOnce) {
        const entries = readEntries(path, from, Math.min(shard.count, from + entriesAtOnce));
        await frames.write(shard.first + from, entries);
      }
    }
    await frames.sync();
  } finally {
    frames.close();
  }
}

/** The texts of some files one after another. */
async function join(paths: readonly string[], part: PartFile): Promise<void> {
  await part.create();
  try {
    for (const path of paths) await appendText(part, path);
    await part.sync();
  } finally {
    part.close();
  }
}

async function recordOf(
  shards: readonly FinishedShard[],
  target: OutputTarget,
  identity: RunIdentity,
): Promise<FinishedRecord> {
  const records = shards.map(({ record }) => record);
  const [first] = records;
  if (first === undefined) throw usageError('E_SHARD', 'no shards');
  const outputs = await publishedOutputs([target]);
  return {
    version: first.version,
    identity,
    operator: first.operator,
    choice: first.choice,
    ...(first.python && { python: first.python }),
    counts: records.map(({ counts }) => counts).reduce(addCounts, { ...noCounts }),
    codes: records.map(({ codes }) => codes).reduce(addTallies, {}),
    notes: records.map(({ notes = {} }) => notes).reduce(addTallies, {}),
    started: records.map(({ started }) => started).sort()[0] ?? first.started,
    finished: new Date().toISOString(),
    seconds: records.reduce((sum, { seconds }) => sum + seconds, 0),
    outputs,
    failedFiles: failedFilesOf(outputs),
  };
}
