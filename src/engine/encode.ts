import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import { extxyzFormat } from '../formats/extxyz.js';
import type { Encoded } from '../formats/format.js';
import { formatByName } from '../formats/registry.js';
import { Extract } from './apply.js';
import { digestParts } from './digests.js';
import { encodeExtracts, sendableExtracts } from './extracts.js';
import { codeNumber, entrySize, writeDigests, writeEntry } from './frame-entry.js';
import { failuresOf, type Failures, type TaskOutcome } from './failures.js';
import { readTask } from './input.js';
import { Status, type ChunkResult, type ChunkTask, type EngineSpec } from './spec.js';
import { addTags, tagsOf, type Tags } from './tags.js';

export interface EncodeContext {
  readonly spec: EngineSpec;
  readonly tags: Tags;
  /** Extracts travel as structured clones, and no configurations. */
  readonly isGlobal: boolean;
  /** Texts of the input that may become the result: nobody reads from them later. */
  readonly movable: readonly Uint8Array<ArrayBuffer>[];
}

/** The result of a task whose only configuration brought its worker down: made without the operator. */
export function failedResult(spec: EngineSpec, task: ChunkTask, error: AtomloopError): ChunkResult {
  const input = readTask(task);
  const applied = input.values.map(() => error);
  // What the operator had asked for before it ended is not known.
  const usesIndex = new Uint8Array(applied.length).fill(1);
  return encodeResult(
    { spec, tags: tagsOf(spec), isGlobal: false, movable: [] },
    { task, input, applied, usesIndex },
  );
}

/** Outputs to text. What cannot be written is the failure of the configuration that it belongs to. */
export function encodeResult(context: EncodeContext, outcome: TaskOutcome): ChunkResult {
  const { input, applied } = outcome;
  const failures = failuresOf(context.spec, outcome);
  const outputs = outputsOf(outcome, failures.kept);
  if (context.tags.length > 0) for (const output of outputs.flat) addTags(output, context.tags);
  const encoded = context.isGlobal ? encodeExtracts(applied) : tryEncode(context, outcome.task, outputs.flat);
  if (encoded === undefined) return encodeResult(context, { ...outcome, applied: sendableExtracts(applied) });
  if (encoded instanceof AtomloopError) return encodeResult(context, withFailure(outcome, outputs, encoded));
  const lengths = sumPerInput(outputs, encoded.lengths);
  return {
    bytes: encoded.bytes,
    status: outputs.status,
    lengths,
    written: outputs.flat.length,
    atoms: outputs.atoms.reduce((sum, count) => sum + count, 0),
    failed: failures.bytes,
    entries: context.isGlobal ? new Uint8Array(0) : entriesOf(outcome, failures, { outputs, lengths }),
    errors: failures.errors,
    warnings: input.warnings,
    ...(Object.keys(outcome.notes ?? {}).length > 0 && { notes: outcome.notes }),
    ...(input.error === undefined ? {} : { inputError: input.error.toRecord() }),
  };
}

interface Outputs {
  readonly flat: readonly Configuration[];
  /** How many of them each input gave. */
  readonly counts: Uint32Array;
  /** One of `Status` for each input. */
  readonly status: Uint8Array<ArrayBuffer>;
  /** Atoms of each input; 0 for items. */
  readonly atoms: Uint32Array;
}

interface InputOutputs {
  readonly outputs: Outputs;
  /** Bytes of the outputs of each input. */
  readonly lengths: Float64Array;
}

function entriesOf(
  { task, input, applied, usesIndex }: TaskOutcome,
  failures: Failures,
  { outputs, lengths }: InputOutputs,
): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(entrySize * applied.length);
  const entries = new DataView(buffer);
  writeDigests(entries, digestParts(input.parts, applied.length));
  applied.forEach((output, i) => {
    writeEntry(entries, i, {
      length: lengths[i] ?? 0,
      failedLength: failures.lengths.get(i) ?? 0,
      atoms: outputs.atoms[i] ?? 0,
      written: outputs.counts[i] ?? 0,
      code: output instanceof AtomloopError ? codeNumber(output.code) : 0,
      output: task.chunk.output,
      status: outputs.status[i] ?? Status.done,
      usesIndex: usesIndex[i] === 1,
    });
  });
  return new Uint8Array(buffer);
}

function tryEncode(
  { spec, movable }: EncodeContext,
  task: ChunkTask,
  flat: readonly Configuration[],
): Encoded | AtomloopError {
  try {
    return formatByName(spec.formats[task.chunk.output] ?? extxyzFormat.name).encode(flat, movable);
  } catch (error) {
    if (error instanceof AtomloopError && error.details.index !== undefined) return error;
    throw error;
  }
}

/** The same outcome, with the input failed whose output is the one that could not be written. */
function withFailure(outcome: TaskOutcome, { counts }: Outputs, error: AtomloopError): TaskOutcome {
  let before = 0;
  const at = error.details.index ?? 0;
  const guilty = counts.findIndex((count) => (before += count) > at);
  const failure = new AtomloopError('operator', error.code, error.message, {
    ...error.details,
    cause: error,
  });
  return { ...outcome, applied: outcome.applied.map((output, i) => (i === guilty ? failure : output)) };
}

/** One walk over all inputs: this is for every configuration, and little else is. */
function outputsOf({ input, applied }: TaskOutcome, kept: Failures['kept']): Outputs {
  const { isItems, values } = input;
  const flat: Configuration[] = [];
  const counts = new Uint32Array(applied.length);
  const status = new Uint8Array(applied.length);
  const atoms = new Uint32Array(applied.length);
  for (let i = 0; i < applied.length; i += 1) {
    const before = flat.length;
    const output = applied[i] ?? null;
    if (!isItems) atoms[i] = (values[i] as Configuration).natoms;
    if (output === null) status[i] = Status.dropped;
    else if (output instanceof AtomloopError) {
      status[i] = Status.failed;
      flat.push(...(kept.get(i) ?? []));
    } else if (Array.isArray(output)) flat.push(...(output as readonly Configuration[]));
    else if (!(output instanceof Extract)) flat.push(output as Configuration);
    counts[i] = flat.length - before;
  }
  return { flat, counts, status, atoms };
}

function sumPerInput({ counts }: Outputs, lengths: Float64Array): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(counts.length);
  let at = 0;
  counts.forEach((count, i) => {
    for (let end = at + count; at < end; at += 1) sums[i] = (sums[i] ?? 0) + (lengths[at] ?? 0);
  });
  return sums;
}
