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
  /** Results depend on all of the input together: those of another one are never used. */
  readonly isGlobal: boolean;
}

/** The form in which identities are kept. */
function asKept(identity: RunIdentity): RunIdentity {
  return JSON.parse(identityText(identity)) as RunIdentity;
}

/** A beginning, and what has to be done in the run directory before. */
interface Decision {
  readonly beginning: Beginning;
  /** `clear`: what an unfinished or finished run left; `clear-all`: also the run that it used; `aside`: keep the finished run for use. */
  readonly preparation: 'none' | 'clear' | 'clear-all' | 'aside';
}

const asNew: Decision = { beginning: { type: 'new' }, preparation: 'none' };

/**
 * The same command again goes on with an unfinished run and leaves a finished one alone. Where something
 * differs the run is refused, with the difference named, unless it may overwrite.
 */
export async function beginRun(options: OpenOptions): Promise<Beginning> {
  const { files } = options;
  const state = readState(files);
  if (state === undefined) await restorePrevious(files);
  const { beginning, preparation } = await decide(state, options);
  if (preparation === 'clear' || preparation === 'clear-all') await clearRun(files);
  if (preparation === 'clear-all') await dropPrevious(files);
  if (preparation !== 'aside' || beginning.type !== 'new' || beginning.previous === undefined)
    return beginning;
  return { type: 'new', previous: { ...beginning.previous, files: await keepPrevious(files) } };
}

/** How a run would begin; changes nothing. Rejects where it would be refused. */
export async function foreseeRun(options: OpenOptions): Promise<Beginning> {
  return (await decide(readState(options.files), options)).beginning;
}

async function decide(state: JournalState | undefined, options: OpenOptions): Promise<Decision> {
  if (state !== undefined) return decideAfter(state, options);
  const record = await readRecord(options.files);
  if (record !== undefined) return decideAfterFinished(record, options);
  await checkNew(options);
  return asNew;
}

async function decideAfter(state: JournalState, options: OpenOptions): Promise<Decision> {
  const { identity } = options;
  // Of a run that did nothing yet there is nothing to lose.
  const isEmpty = state.chunks.length === 0 && state.run.reuse === undefined;
  const overwrite = options.overwrite || isEmpty;
  // What cannot be read again (standard input, memory) begins anew every time.
  if (identity.inputs !== null && state.run.identity.inputs !== null) {
    const different = differences(asKept(state.run.identity), asKept(identity));
    const previous = await keptPrevious(state, options);
    if (different.length === 0) {
      return { beginning: { type: 'resume', state, ...(previous && { previous }) }, preparation: 'none' };
    }
    if (previous !== undefined && mayReuse(options)) {
      await checkOthers(previous, options);
      return { beginning: { type: 'new', previous }, preparation: 'clear' };
    }
    if (!overwrite) throw refusal(different, 'an unfinished run', options);
  } else if (state.run.identity.inputs !== null && !overwrite) {
    throw refusal(['its inputs can be read again, those of this run cannot'], 'an unfinished run', options);
  }
  await checkNew(options);
  return { beginning: { type: 'new' }, preparation: 'clear-all' };
}

async function decideAfterFinished(record: FinishedRecord, options: OpenOptions): Promise<Decision> {
  const { identity, overwrite, files } = options;
  const isThere = (await Promise.all(record.outputs.map(isUnchanged))).every(Boolean);
  if (isThere && identity.inputs !== null && record.identity.inputs !== null) {
    const different = differences(asKept(record.identity), asKept(identity));
    const isRetry = options.retriesFailed && record.counts.failed > 0;
    if (different.length === 0 && !isRetry) {
      return { beginning: { type: 'up-to-date', record }, preparation: 'none' };
    }
    const previous = mayReuse(options) ? await openPrevious(files) : undefined;
    if (previous !== undefined && isReusable(previous, options)) {
      await checkOthers(previous, options);
      return { beginning: { type: 'new', previous }, preparation: 'aside' };
    }
    const reasons = different.length === 0 ? ['it left no per-frame index of this version'] : different;
    if (!overwrite) throw refusal(reasons, 'a finished run', options);
  }
  await checkNew(options);
  return { beginning: { type: 'new' }, preparation: 'clear' };
}

function mayReuse({ incremental, overwrite, retriesFailed, isGlobal }: OpenOptions): boolean {
  return !isGlobal && (incremental || overwrite || retriesFailed);
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

function refusal(
  different: readonly string[],
  what: string,
  { targets, files, isGlobal }: OpenOptions,
): Error {
  const canReuse = !isGlobal && different.every((sentence) => sentence.startsWith('input '));
  const shown = different.slice(0, 3).join('; ');
  const rest = different.length > 3 ? `; and ${different.length - 3} more` : '';
  return outputError('E_RUN_DIFFERS', `${what} of another command is there: ${shown}${rest}`, {
    file: targets[0]?.path ?? files.directory,
    expected: 'the same command on the same inputs',
    hint: `repeat that command, name another output, ${canReuse ? 'use what is unchanged with `--incremental`, ' : ''}or start anew with \`--overwrite\``,
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
