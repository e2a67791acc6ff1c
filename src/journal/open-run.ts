import { outputError } from '../errors.js';
import { resolve } from 'node:path';
import type { OutputTarget } from '../sets/output-set.js';
import { exists } from '../system/files.js';
import { differences, identityText, type RunIdentity } from './identity.js';
import {
  dropPrevious,
  keepPrevious,
  openPrevious,
  operationDifferences,
  previousFiles,
  restorePrevious,
  type PreviousRun,
} from './previous-run.js';
import { readState, type JournalState } from './resume.js';
import { clearRun, type JournalFiles } from './run-files.js';
import { isUnchanged, readRecord, type FinishedRecord } from './run-record.js';

/** How a run begins: anew, where an earlier one stopped, or not at all. */
export type Beginning =
  /** With `previous`, an earlier run whose results are used again. */
  | { readonly type: 'new'; readonly previous?: PreviousRun }
  | { readonly type: 'resume'; readonly state: JournalState; readonly previous?: PreviousRun }
  | { readonly type: 'up-to-date'; readonly record: FinishedRecord };

export interface OpenOptions {
  readonly files: JournalFiles;
  readonly targets: readonly OutputTarget[];
  readonly identity: RunIdentity;
  readonly overwrite: boolean;
  /** Results of a finished run on other inputs are used again. */
  readonly incremental: boolean;
  /** What failed in a finished run is computed again. */
  readonly retriesFailed: boolean;
}

/** The form in which identities are kept. */
function asKept(identity: RunIdentity): RunIdentity {
  return JSON.parse(identityText(identity)) as RunIdentity;
}

/**
 * The same command again goes on with an unfinished run and leaves a finished one alone. Where something
 * differs the run is refused, with the difference named, unless it may overwrite.
 */
export async function beginRun(options: OpenOptions): Promise<Beginning> {
  const state = readState(options.files);
  if (state !== undefined) return beginAfter(state, options);
  await restorePrevious(options.files);
  const record = await readRecord(options.files);
  if (record !== undefined) return beginAfterFinished(record, options);
  await checkNew(options);
  return { type: 'new' };
}

async function beginAfter(state: JournalState, options: OpenOptions): Promise<Beginning> {
  const { identity, overwrite, files } = options;
  // What cannot be read again (standard input, memory) begins anew every time.
  if (identity.inputs !== null && state.run.identity.inputs !== null) {
    const different = differences(asKept(state.run.identity), asKept(identity));
    const previous = await keptPrevious(state, options);
    if (different.length === 0) return { type: 'resume', state, ...(previous && { previous }) };
    if (previous !== undefined && mayReuse(options)) {
      await checkOthers(previous, options);
      await clearRun(files);
      return { type: 'new', previous };
    }
    if (!overwrite) throw refusal(different, 'an unfinished run', options);
  } else if (state.run.identity.inputs !== null && !overwrite) {
    throw refusal(['its inputs can be read again, those of this run cannot'], 'an unfinished run', options);
  }
  await checkNew(options);
  await clearRun(files);
  await dropPrevious(files);
  return { type: 'new' };
}

async function beginAfterFinished(record: FinishedRecord, options: OpenOptions): Promise<Beginning> {
  const { identity, overwrite, files } = options;
  const isThere = (await Promise.all(record.outputs.map(isUnchanged))).every(Boolean);
  if (isThere && identity.inputs !== null && record.identity.inputs !== null) {
    const different = differences(asKept(record.identity), asKept(identity));
    const isRetry = options.retriesFailed && record.counts.failed > 0;
    if (different.length === 0 && !isRetry) return { type: 'up-to-date', record };
    const previous = mayReuse(options) ? await openPrevious(files) : undefined;
    if (previous !== undefined && isReusable(previous, options)) {
      await checkOthers(previous, options);
      return { type: 'new', previous: { ...previous, files: await keepPrevious(files) } };
    }
    const reasons = different.length === 0 ? ['it left no per-frame index of this version'] : different;
    if (!overwrite) throw refusal(reasons, 'a finished run', options);
  }
  await checkNew(options);
  await clearRun(files);
  return { type: 'new' };
}

function mayReuse({ incremental, overwrite, retriesFailed }: OpenOptions): boolean {
  return incremental || overwrite || retriesFailed;
}

function isReusable({ record }: PreviousRun, { identity }: OpenOptions): boolean {
  return operationDifferences(asKept(record.identity), asKept(identity)).length === 0;
}

/** The earlier run that an unfinished one uses, where it is still as it was. */
async function keptPrevious({ run }: JournalState, options: OpenOptions): Promise<PreviousRun | undefined> {
  if (run.reuse === undefined) return undefined;
  const previous = await openPrevious(previousFiles(options.files));
  const isIt = previous?.record.finished === run.reuse.finished && isReusable(previous, options);
  return isIt ? previous : undefined;
}

/** The outputs of an earlier run may be replaced by the next one; those of others are checked. */
async function checkOthers(previous: PreviousRun, options: OpenOptions): Promise<void> {
  const { outputs } = previous.record;
  const own = new Set(outputs.flatMap(({ path, failed }) => [path, failed?.path]));
  const targets = options.targets.map(({ path, failed, ...target }) => ({
    ...target,
    ...(path !== undefined && !own.has(resolve(path)) && { path }),
    ...(failed !== undefined && !own.has(resolve(failed)) && { failed }),
  }));
  await checkNew({ targets, overwrite: options.overwrite });
}

function refusal(different: readonly string[], what: string, { targets, files }: OpenOptions): Error {
  const shown = different.slice(0, 3).join('; ');
  const rest = different.length > 3 ? `; and ${different.length - 3} more` : '';
  return outputError('E_RUN_DIFFERS', `${what} of another command is there: ${shown}${rest}`, {
    file: targets[0]?.path ?? files.directory,
    expected: 'the same command on the same inputs',
    hint: 'repeat that command, name another output, use what is unchanged with `--incremental`, or start anew with `--overwrite`',
  });
}

/** An output that is there and not ours needs `--overwrite`. Throws `E_OUTPUT_EXISTS`. */
export async function checkNew({
  targets,
  overwrite,
}: Pick<OpenOptions, 'targets' | 'overwrite'>): Promise<void> {
  if (overwrite) return;
  for (const path of targets.flatMap((target) => [target.path, target.failed])) {
    if (path === undefined || path === '-' || !(await exists(path))) continue;
    throw outputError('E_OUTPUT_EXISTS', 'the output exists', {
      file: path,
      expected: 'a new name',
      hint: 'add `--overwrite` to replace it',
    });
  }
}
