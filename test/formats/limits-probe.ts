import assert from 'node:assert/strict';
import { extxyzFormat } from '../../src/formats/extxyz.js';

// Decodes one of the texts below and prints how that ended, how long it took, and how much memory it took beyond the
// text and what Node.js has anyway.

const head = 'Lattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3';
const origin = { file: 'probe', firstLine: 1, firstFrame: 0 };
const megabyte = 2 ** 20;

interface Outcome {
  readonly code: string | null;
  readonly line: number;
  readonly frames: number;
}

function decodeText(text: string) {
  const bytes = Buffer.from(text);
  return (): Outcome => {
    const { configurations, error } = extxyzFormat.decode(bytes, origin);
    for (const configuration of configurations) assert.ok(configuration.positions.length >= 0);
    return { code: error?.code ?? null, line: error?.details.line ?? 0, frames: configurations.length };
  };
}

/** Feeds the same block again and again, at most 4 GiB. */
function endless(first: string) {
  const block = Buffer.alloc(megabyte, ' ');
  return (): Outcome => {
    const indexer = extxyzFormat.createIndexer('probe');
    indexer.feed(Buffer.from(first), false);
    for (let i = 0; i < 4096; i += 1) {
      const { error } = indexer.feed(block, false);
      if (error !== undefined) return { code: error.code, line: error.details.line ?? 0, frames: 0 };
    }
    return { code: null, line: 0, frames: 0 };
  };
}

function million(): () => Outcome {
  const rows = Array.from({ length: 10 ** 6 }, (_, i) => `Cu ${i / 8} ${-i} 0.1\n`).join('');
  const text = Buffer.from(`1000000\n${head} pbc="T T T"\n${rows}`);
  return () => {
    const { configurations, error } = extxyzFormat.decode(text, origin);
    const [configuration] = configurations;
    assert.equal(configuration?.species[999_999], 'Cu');
    assert.deepEqual([...configuration.positions.slice(-3)], [999_999 / 8, -999_999, 0.1]);
    configuration.positions[0] = 0.5;
    const { bytes } = extxyzFormat.encode(configurations);
    assert.equal(Buffer.from(bytes.subarray(-30)).toString(), text.subarray(-30).toString());
    return { code: error?.code ?? null, line: 0, frames: configurations.length };
  };
}

const probes: Readonly<Record<string, () => () => Outcome>> = {
  'a count of 2 * 10^9 atoms': () => decodeText(`2000000000\n${head}\nH 0 0 0\nH 0 0 1\n`),
  'a count of 10^30 atoms': () => decodeText(`1${'0'.repeat(30)}\n${head}\nH 0 0 0\n`),
  '2 * 10^9 columns': () => decodeText(`1\n${head}:x:R:2000000000\nH 0 0 0\n`),
  '10^6 columns': () =>
    decodeText(`1\n${head}${Array.from({ length: 10 ** 6 }, (_, i) => `:c${i}:R:1`).join('')}\nH 0 0 0\n`),
  '10^6 keys': () =>
    decodeText(`1\n${head} ${Array.from({ length: 10 ** 6 }, (_, i) => `k${i}=1`).join(' ')}\nH 0 0 0\n`),
  'brackets nested 10^5 deep': () =>
    decodeText(`1\n${head} x=${'['.repeat(10 ** 5)}${']'.repeat(10 ** 5)}\nH 0 0 0\n`),
  'JSON nested 10^5 deep': () =>
    decodeText(`1\n${head} x="_JSON ${'['.repeat(10 ** 5)}${']'.repeat(10 ** 5)}"\nH 0 0 0\n`),
  'a comment line of 17 MiB': () => decodeText(`1\n${head} x="${'y'.repeat(17 * megabyte)}"\nH 0 0 0\n`),
  'an endless count line': () => endless(''),
  'an endless row in blocks': () => endless(`1\n${head}\nH`),
  'one frame of 10^6 atoms': million,
};

const probe = probes[process.argv[2] ?? ''];
assert.ok(probe !== undefined, 'no such probe');
const decode = probe();
decodeText(`1\n${head}\nH 0 0 0\n`)();
const memory = process.resourceUsage().maxRSS;
const start = process.hrtime.bigint();
const outcome = decode();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const megabytes = (process.resourceUsage().maxRSS - memory) / 1024;
process.stdout.write(JSON.stringify({ ...outcome, seconds, megabytes }));
