import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { entrySize } from '../../src/engine/frame-entry.js';
import { Status, type ChunkResult } from '../../src/engine/spec.js';
import { readEntries } from '../../src/journal/frames-file.js';
import { readJournal } from '../../src/journal/journal-file.js';
import { noCounts, type JournalRecord, type RunRecord } from '../../src/journal/records.js';
import { readState } from '../../src/journal/resume.js';
import { runFiles, type JournalFiles } from '../../src/journal/run-files.js';
import { RunStore } from '../../src/journal/run-store.js';
import type { Chunk } from '../../src/sets/chunk.js';
import type { OutputTarget } from '../../src/sets/output-set.js';
import { copyEngine } from '../helpers/engine.js';
import { Folder } from '../helpers/folder.js';
import { amount, Chance } from './amounts.js';

const chunkCount = 24;
const outputs = 2;

const run: RunRecord = {
  type: 'run',
  version: '0',
  operator: 'test',
  host: 'here',
  pid: 1,
  choice: { scheme: 'serial', npool: 0, reason: '' },
  started: '',
  identity: {
    major: '0',
    inputs: [],
    outputs: [],
    files: {},
    engine: copyEngine,
  },
};

/** The first half of the chunks goes to the first output. */
function chunkAt(number: number): Chunk {
  const text = { path: 'none', offset: number * 10, length: 10 };
  const origin = { file: 'none', firstLine: 1, firstFrame: number };
  return {
    firstIndex: number,
    count: 1,
    output: Math.floor((number * outputs) / chunkCount),
    pieces: [{ source: 0, origin, format: 'extxyz', count: 1, text }],
  };
}

/** Text that no other chunk has, of any length; every third has a failed set, every fifth nothing else. */
function resultOf(number: number): ChunkResult {
  const text = (mark: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(Buffer.from(`${mark}${number} `.repeat(1 + ((number * 37) % 60))));
  const none = new Uint8Array(0);
  return {
    bytes: number % 5 === 4 ? none : text('done'),
    failed: number % 3 === 1 ? text('failed') : none,
    status: Uint8Array.of(Status.done),
    lengths: Float64Array.of(0),
    written: 1,
    atoms: 1,
    entries: new Uint8Array(entrySize).fill(1 + (number % 200)),
    errors: [],
    warnings: [],
  };
}

function expectedText(output: number, set: 'bytes' | 'failed'): string {
  const numbers = Array.from({ length: chunkCount }, (_, number) => number);
  const ours = numbers.filter((number) => chunkAt(number).output === output);
  return ours.map((number) => Buffer.from(resultOf(number)[set]).toString()).join('');
}

/** Bytes of each file that were durable at the last sync: what a loss of power leaves at least. */
class Durable {
  readonly #sizes = new Map<string, number>();

  constructor(private readonly files: JournalFiles) {}

  note(): void {
    for (const path of this.#paths) {
      if (existsSync(path)) this.#sizes.set(path, statSync(path).size);
    }
  }

  /** Of the rest any part may be gone, or there as zeros. */
  losePower(chance: Chance): void {
    for (const path of this.#paths.filter((one) => existsSync(one))) {
      const { size } = statSync(path);
      const durable = Math.min(size, this.#sizes.get(path) ?? 0);
      const kept = chance.pick([durable, size, chance.integer(durable, size)]);
      truncateSync(path, kept);
      const zerosFrom = chance.real() < 0.3 ? chance.integer(durable, kept) : kept;
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0, zerosFrom));
      if (durable === 0 && chance.real() < 0.2) rmSync(path);
    }
  }

  get #paths(): string[] {
    const { files } = this;
    const sets = Array.from({ length: outputs }, (_, i) => [files.part(i), files.failed(i)]);
    return [files.journal, files.late, files.frames, ...sets.flat()];
  }
}

/** Commits what is missing in any order, with a sync now and then, until `most` are done. */
async function work(
  store: RunStore,
  { files, chance, most }: { files: JournalFiles; chance: Chance; most: number },
): Promise<Durable> {
  const durable = new Durable(files);
  const known = new Set((readState(files)?.chunks ?? []).map(({ first }) => first));
  const numbers = Array.from({ length: chunkCount }, (_, number) => number).filter((n) => !known.has(n));
  durable.note();
  for (let done = 0; done < most && numbers.length > 0; done += 1) {
    // Most often near the front, as in a run.
    const at = Math.min(numbers.length - 1, chance.integer(0, chance.pick([0, 2, 6])));
    const [number = 0] = numbers.splice(at, 1);
    await store.commit(chunkAt(number), [resultOf(number)]);
    if (chance.real() < 0.2) {
      await store.sync();
      durable.note();
    }
  }
  return durable;
}

function opened(files: JournalFiles, targets: readonly OutputTarget[]): RunStore {
  return new RunStore({ files, targets, run, state: readState(files) });
}

test('after any loss of power what the journal tells is there, and the run ends with the same bytes', async (context) => {
  const chance = new Chance(context);
  const rounds = amount(60, 2000);
  let losses = 0;
  for (let round = 0; round < rounds; round += 1) {
    const folder = new Folder(context);
    const files = runFiles(folder.at('run'));
    const targets = Array.from({ length: outputs }, (_, i) => ({
      format: 'extxyz',
      isGzip: false,
      path: folder.at(`out-${i}`),
      failed: folder.at(`failed-${i}`),
    }));
    for (let left = chance.integer(1, 3); left > 0; left -= 1) {
      const store = opened(files, targets);
      const durable = await work(store, { files, chance, most: chance.integer(0, chunkCount) });
      await store.close();
      const synced = syncedChunks(files);
      durable.losePower(chance);
      losses += 1;
      const after = new Set(
        (existsSync(files.journal) ? readState(files)?.chunks : [])?.map(({ first }) => first),
      );
      for (const first of synced)
        assert.ok(after.has(first), `round ${round}: chunk ${first} was synced and is lost`);
    }
    const store = opened(files, targets);
    await work(store, { files, chance, most: Infinity });
    await store.finish(noCounts);
    for (const [i, { path, failed }] of targets.entries()) {
      assert.equal(readFileSync(path, 'utf8'), expectedText(i, 'bytes'), `round ${round}`);
      assert.equal(readFileSync(failed, 'utf8'), expectedText(i, 'failed'), `round ${round}`);
    }
    const entries = readEntries(files.frames, 0, chunkCount);
    for (let number = 0; number < chunkCount; number += 1)
      assert.equal(entries[number * entrySize], 1 + (number % 200), `round ${round}: entry ${number}`);
    rmSync(folder.path, { recursive: true });
  }
  context.diagnostic(`${rounds} runs, ${losses} losses of power`);
});

/** Chunks that the journal tells before its last sync. */
function syncedChunks(files: JournalFiles): number[] {
  const records = [...readJournal(files.journal)].map(({ record }) => record as JournalRecord);
  const last = records.findLastIndex(({ type }) => type === 'sync');
  return records.slice(0, last + 1).flatMap((record) => (record.type === 'chunk' ? record.first : []));
}
