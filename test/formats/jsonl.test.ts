import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonInfo } from '../../src/configuration/column.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { jsonlFormat } from '../../src/formats/jsonl.js';
import { anyConfiguration } from './arbitrary.js';
import { assertSame } from './same-configuration.js';

const origin = { file: 'set.jsonl', firstLine: 11, firstFrame: 5 };

const decode = (text: string | Uint8Array) => jsonlFormat.decode(Buffer.from(text as string), origin);

const water = new Configuration({
  species: ['O', 'H'],
  positions: [0, 0, -0, 1e-30, 0.5, Infinity],
  cell: [4, 0, 0, 0, 4, 0, 0, 0, 4],
  pbc: [true, false, true],
  info: [
    ['step', 3],
    ['big', 9007199254740993n],
    ['name', 'a "b"'],
    ['v', { kind: 'R', shape: [2], values: Float64Array.of(1, NaN) }],
    ['m', { kind: 'I', shape: [1, 2], values: Int32Array.of(1, 2) }],
    ['data', new JsonInfo({ a: null })],
  ],
  arrays: [
    ['tag', { kind: 'I', width: 1, values: BigInt64Array.of(1n, 2n ** 62n) }],
    ['move', { kind: 'L', width: 2, values: Uint8Array.of(1, 0, 0, 1) }],
  ],
});
water.info.setReal('energy', -10);

const line =
  '{"natoms":2,"cell":[[4.0,0.0,0.0],[0.0,4.0,0.0],[0.0,0.0,4.0]],"pbc":[true,false,true],"symbols":["O","H"],' +
  '"positions":[[0.0,0.0,-0.0],[1e-30,0.5,{"$float":"inf"}]],' +
  '"info":{"step":3,"big":{"$int":"9007199254740993"},"name":"a \\"b\\"","v":[1.0,{"$float":"nan"}],"m":[[1,2]],' +
  '"data":{"a":null},"energy":-10.0},' +
  '"arrays":{"tag":[1,{"$int":"4611686018427387904"}],"move":[[true,false],[false,true]]}}\n';

describe('jsonl', () => {
  test('writes one object per line, reals apart from integers', () => {
    assert.equal(Buffer.from(jsonlFormat.encode([water]).bytes).toString(), line);
  });

  test('reads what it wrote', () => {
    const { configurations, error } = decode(line);
    assert.equal(error, undefined);
    assertSame(configurations[0] as Configuration, water);
  });

  test('gives back whatever it wrote, bit by bit', () => {
    // JSON objects list keys such as `12` first, and an array of no atoms has no kind.
    const isOrdered = (configuration: Configuration): boolean =>
      configuration.natoms > 0 &&
      ![...configuration.info.keys(), ...configuration.arrays.keys()].some((key) => /^\d+$/.test(key));
    // A column of width 1 comes back from rows of one, too.
    fc.assert(
      fc.property(fc.array(anyConfiguration.filter(isOrdered), { minLength: 1, maxLength: 3 }), (written) => {
        const { bytes, lengths } = jsonlFormat.encode(written);
        assert.equal(
          lengths.reduce((sum, length) => sum + length, 0),
          bytes.length,
        );
        const { configurations, error } = decode(bytes);
        if (error !== undefined) throw error;
        assert.equal(configurations.length, written.length);
        for (const [i, configuration] of written.entries())
          assertSame(configurations[i] as Configuration, configuration);
      }),
      { numRuns: 500 },
    );
  });

  test('takes what another program writes: only symbols and positions, any order, spaces, blank lines', () => {
    const { configurations, error } = decode(
      '\n { "positions": [[0, 1, 2.5]], "symbols": ["H"] } \n\r\n{"symbols":[],"positions":[]}',
    );
    assert.equal(error, undefined);
    assert.deepEqual(
      configurations.map(({ natoms }) => natoms),
      [1, 0],
    );
    assert.deepEqual([...(configurations[0]?.positions ?? [])], [0, 1, 2.5]);
    assert.deepEqual([configurations[0]?.cell, configurations[0]?.pbc], [null, [false, false, false]]);
  });

  const bad: readonly (readonly [string, string, string])[] = [
    ['broken JSON', '{"symbols":["H"],', 'E_BAD_JSON'],
    ['a list', '[1]', 'E_BAD_RECORD'],
    ['no symbols', '{"positions":[]}', 'E_BAD_RECORD'],
    ['positions that are too few', '{"symbols":["H"],"positions":[]}', 'E_BAD_RECORD'],
    ['a position of two numbers', '{"symbols":["H"],"positions":[[0,0]]}', 'E_BAD_RECORD'],
    ['text for a number', '{"symbols":["H"],"positions":[[0,0,"1"]]}', 'E_BAD_RECORD'],
    ['another natoms', '{"natoms":2,"symbols":["H"],"positions":[[0,0,0]]}', 'E_BAD_RECORD'],
    ['pbc of two', '{"symbols":["H"],"positions":[[0,0,0]],"pbc":[true,true]}', 'E_BAD_RECORD'],
    [
      'an array of another length',
      '{"symbols":["H"],"positions":[[0,0,0]],"arrays":{"q":[1,2]}}',
      'E_BAD_RECORD',
    ],
    [
      'an array of mixed kinds',
      '{"symbols":["H","H"],"positions":[[0,0,0],[0,0,0]],"arrays":{"q":[1,"a"]}}',
      'E_BAD_RECORD',
    ],
    ['JSON nested too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'E_BAD_JSON'],
  ];
  for (const [name, text, code] of bad) {
    test(`refuses ${name}, with file, line and frame, after the lines before`, () => {
      const { configurations, error } = decode(`${line}\n${text}\n${line}`);
      assert.equal(configurations.length, 1);
      assert.equal(error?.code, code, error?.message);
      const { file, line: at, frame } = error.details;
      assert.deepEqual([file, at, frame], ['set.jsonl', 13, 6]);
    });
  }

  test('is indexed line by line, whatever the blocks', () => {
    const text = Buffer.from(`\n${line}\n \n${line.slice(0, -1)}`);
    for (const step of [1, 7, 100, text.length]) {
      const indexer = jsonlFormat.createIndexer('set.jsonl');
      const frames: number[][] = [];
      for (let at = 0; at < text.length; at += step) {
        const { offsets, lengths, lines, atoms } = indexer.feed(
          text.subarray(at, at + step),
          at + step >= text.length,
        );
        offsets.forEach((offset, i) => frames.push([offset, lengths[i] ?? 0, lines[i] ?? 0, atoms[i] ?? 0]));
      }
      assert.deepEqual(frames, [
        [0, line.length + 1, 1, 2],
        [line.length + 1, line.length + 2, 3, 2],
      ]);
    }
  });

  test('reports a file without a configuration as empty', () => {
    const { error } = jsonlFormat.createIndexer('set.jsonl').feed(Buffer.from('\n \n'), true);
    assert.equal(error?.code, 'E_EMPTY');
  });
});
