import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import type { Format } from '../../src/formats/format.js';
import { anyConfiguration } from './arbitrary.js';
import { assertSame, contentOf } from './same-configuration.js';

const origin = { file: 'test', firstLine: 1, firstFrame: 0 };

function decodeAll(format: Format, text: Uint8Array): Configuration[] {
  const { configurations, error } = format.decode(text, origin);
  if (error !== undefined) throw error;
  return configurations;
}

describe('extxyz', () => {
  test('gives back whatever it wrote, bit by bit', () => {
    fc.assert(
      fc.property(fc.array(anyConfiguration, { minLength: 1, maxLength: 3 }), (written) => {
        const read = decodeAll(extxyzFormat, extxyzFormat.encode(written).bytes);
        assert.equal(read.length, written.length);
        for (const [i, configuration] of written.entries())
          assertSame(read[i] as Configuration, configuration);
      }),
      { numRuns: 1500 },
    );
  });

  test('writes what it read without a change of one byte, looked at or not', () => {
    fc.assert(
      fc.property(anyConfiguration, (configuration) => {
        const { bytes } = extxyzFormat.encode([configuration]);
        assert.deepEqual(extxyzFormat.encode(decodeAll(extxyzFormat, bytes)).bytes, bytes);
        const seen = decodeAll(extxyzFormat, bytes);
        seen.forEach(contentOf);
        assert.deepEqual(extxyzFormat.encode(seen).bytes, bytes);
      }),
      { numRuns: 500 },
    );
  });

  test('gives the length of each configuration', () => {
    fc.assert(
      fc.property(fc.array(anyConfiguration, { maxLength: 4 }), (written) => {
        const { bytes, lengths } = extxyzFormat.encode(written);
        let at = 0;
        for (const [i, length] of lengths.entries()) {
          const [read] = decodeAll(extxyzFormat, bytes.subarray(at, at + length));
          assertSame(read as Configuration, written[i] as Configuration);
          at += length;
        }
        assert.equal(at, bytes.length);
      }),
      { numRuns: 200 },
    );
  });

  test('finds the frames it wrote, whatever the blocks', () => {
    fc.assert(
      fc.property(
        fc.array(anyConfiguration, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        (written, step) => {
          const { bytes, lengths } = extxyzFormat.encode(written);
          const indexer = extxyzFormat.createIndexer('test');
          const found: number[] = [];
          const atoms: number[] = [];
          for (let at = 0; at < bytes.length; at += step) {
            const block = indexer.feed(bytes.subarray(at, at + step), at + step >= bytes.length);
            assert.equal(block.error, undefined);
            found.push(...block.lengths);
            atoms.push(...block.atoms);
          }
          assert.deepEqual(found, [...lengths]);
          assert.deepEqual(
            atoms,
            written.map((configuration) => configuration.natoms),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
