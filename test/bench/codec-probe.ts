// A process of its own: times the codec alone on one file and prints MB/s of processor time as JSON.
import { readFileSync } from 'node:fs';
import type { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { median } from './measure.js';

const path = process.argv[2] ?? '';
const rounds = Number(process.argv[3] ?? 5);
const text = readFileSync(path);
const chunkBytes = 1 << 20;
const blockBytes = 4 << 20;

/** Seconds of processor time of all threads of the process. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** MB/s for `bytes()` bytes, the median of several rounds after one that is not counted. */
function speed(work: () => number): number {
  const speeds: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const begun = cpuSeconds();
    const bytes = work();
    if (round >= 0) speeds.push(bytes / 1e6 / (cpuSeconds() - begun));
  }
  return median(speeds);
}

function index(repeat: number): number {
  for (let i = 0; i < repeat; i += 1) {
    const indexer = extxyzFormat.createIndexer(path);
    for (let at = 0; at < text.length; at += blockBytes) {
      indexer.feed(text.subarray(at, at + blockBytes), at + blockBytes >= text.length);
    }
  }
  return repeat * text.length;
}

/** Whole frames of about `chunkBytes`, as the loop hands them out. */
function chunks(): Uint8Array[] {
  const { offsets, lengths } = extxyzFormat.createIndexer(path).feed(text, true);
  const cut: Uint8Array[] = [];
  let start = 0;
  offsets.forEach((offset, i) => {
    const end = offset + (lengths[i] ?? 0);
    if (end - start < chunkBytes && end < text.length) return;
    cut.push(text.subarray(start, end));
    start = end;
  });
  return cut;
}

const pieces = chunks();
const origin = { file: path, firstLine: 1, firstFrame: 0 };

function parse(visit: (configuration: Configuration) => void): number {
  for (const piece of pieces) extxyzFormat.decode(piece, origin).configurations.forEach(visit);
  return text.length;
}

let touched = 0;

function touchColumns({ positions, numbers, arrays }: Configuration): void {
  touched += positions.length + numbers.length;
  for (const { values } of arrays.values()) touched += values.length;
}

function touchAll(configuration: Configuration): void {
  touchColumns(configuration);
  touched += configuration.species.length + configuration.info.size;
}

function write(list: readonly (readonly Configuration[])[]): number {
  return list.reduce((sum, configurations) => sum + extxyzFormat.encode(configurations).bytes.length, 0);
}

const speeds = {
  index: speed(() => index(10)),
  parse: speed(() => parse(() => undefined)),
  parseColumns: speed(() => parse(touchColumns)),
  parseEverything: speed(() => parse(touchAll)),
};
// Copies have no text to reuse, so that every number is formatted. A tenth of the file, to keep memory small.
const tenth = pieces.slice(0, Math.ceil(pieces.length / 10));
const copies = tenth.map((piece) =>
  extxyzFormat.decode(piece, origin).configurations.map((one) => one.copy()),
);
const writeSpeed = speed(() => write(copies) + write(copies) + write(copies));
console.log(JSON.stringify({ ...speeds, write: writeSpeed, bytes: text.length, touched }));
