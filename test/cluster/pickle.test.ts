import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { packCall, unpackResult } from '../../src/cluster/apply-message.js';
import type { PlainValue } from '../../src/cluster/contract.js';
import { PythonName, writePickle } from '../../src/cluster/pickle-write.js';
import { AtomloopError } from '../../src/errors.js';
import { askPython } from '../helpers/ase.js';

const read = (bytes: Uint8Array, ...frames: Uint8Array[]): PlainValue =>
  unpackResult([bytes, ...frames]).value;
const isRefused = { code: 'E_CLUSTER_VALUE' };

/** What Python pickles of each expression, in each protocol. */
const pickled = (expressions: readonly string[], protocols: readonly number[]): Buffer[] =>
  askPython<string[]>(
    'import pickle\nanswer = [pickle.dumps(eval(text), p).hex() for p in request["protocols"] for text in request["expressions"]]',
    { expressions, protocols },
  ).map((hex) => Buffer.from(hex, 'hex'));

/** What Python makes of pickles. */
const loaded = (pickles: readonly Uint8Array[]): string[] =>
  askPython(
    'import pickle\nanswer = [ascii(pickle.loads(bytes.fromhex(one))) for one in request]',
    pickles.map((one) => Buffer.from(one).toString('hex')),
  );

suite('what is written', () => {
  const cases: readonly (readonly [PlainValue, string])[] = [
    [null, 'None'],
    [undefined, 'None'],
    [true, 'True'],
    [false, 'False'],
    ...[0, 1, 255, 256, 65_535, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1].map(
      (n) => [n, String(n)] as const,
    ),
    ...[
      2n ** 63n,
      -(2n ** 63n),
      2n ** 64n,
      -(2n ** 127n) - 1n,
      10n ** 100n,
      0n,
      127n,
      128n,
      -128n,
      -129n,
    ].map((n) => [n, String(n)] as const),
    [0.5, '0.5'],
    [-0, '-0.0'],
    [NaN, 'nan'],
    [-Infinity, '-inf'],
    [2 ** 53, '9007199254740992.0'],
    ['', "''"],
    ['aü𝄞\0', "'a\\xfc\\U0001d11e\\x00'"],
    ['x'.repeat(300), `'${'x'.repeat(300)}'`],
    [new Uint8Array([0, 255]), "b'\\x00\\xff'"],
    [new Uint8Array(300), `b'${'\\x00'.repeat(300)}'`],
    [[], '[]'],
    [[1, [2, []]], '[1, [2, []]]'],
    [{}, '{}'],
    [{ a: { b: [] }, __proto__x: 1 }, "{'a': {'b': []}, '__proto__x': 1}"],
    [
      new Map<PlainValue, PlainValue>([
        [1, 'a'],
        ['b', null],
      ]),
      "{1: 'a', 'b': None}",
    ],
  ];

  test('is what Python reads', () => {
    assert.deepEqual(
      loaded(cases.map(([value]) => writePickle(value))),
      cases.map(([, text]) => text),
    );
  });

  test('is refused where it is no plain value', () => {
    const loop: PlainValue[] = [];
    loop.push(loop);
    const deep = (levels: number): PlainValue => (levels === 0 ? [] : [deep(levels - 1)]);
    const others = [
      () => 1,
      Symbol('x'),
      new Date(),
      new Float64Array(1),
      /x/,
      new Set([1]),
      new AtomloopError('usage', 'E', ''),
    ];
    for (const value of [...others, loop, deep(501), '\ud800', 'a\udc00', 2n ** 2040n])
      assert.throws(() => writePickle(value as PlainValue), isRefused, typeof value);
    writePickle(deep(400));
  });
});

suite('what is read', () => {
  const big = 10n ** 30n;
  const cases: readonly (readonly [string, PlainValue])[] = [
    ['None', null],
    ['[True, False]', [true, false]],
    [
      '[0, 255, 256, 65535, 65536, -1, 2**31, -2**31, 2**53-1]',
      [0, 255, 256, 65_535, 65_536, -1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1],
    ],
    ['[2**53, -2**53, 10**30, -10**30]', [2n ** 53n, -(2n ** 53n), big, -big]],
    ['10**1000', 10n ** 1000n],
    ['[0.1, -0.0, 1e300, float("inf")]', [0.1, -0, 1e300, Infinity]],
    ['["", "ü𝄞", "x" * 70000]', ['', 'ü𝄞', 'x'.repeat(70_000)]],
    [
      '[b"", b"\\x00\\xff", b"x" * 70000]',
      [Buffer.alloc(0), Buffer.from([0, 255]), Buffer.alloc(70_000, 'x')],
    ],
    ['[(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)]', [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]],
    ['{}', {}],
    [
      '{"a": {"b": [1]}, "__proto__": 2}',
      Object.fromEntries([
        ['a', { b: [1] }],
        ['__proto__', 2],
      ]),
    ],
    [
      '[{1: "a", "b": None}, {(1, 2): 3}]',
      [
        new Map<PlainValue, PlainValue>([
          [1, 'a'],
          ['b', null],
        ]),
        new Map([[[1, 2], 3]]),
      ],
    ],
    ['list(range(3000))', Array.from({ length: 3000 }, (_, i) => i)],
    [
      '{str(i): i for i in range(2500)}',
      Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [String(i), i])),
    ],
    [
      '[[1, "shared"]] * 3',
      [
        [1, 'shared'],
        [1, 'shared'],
        [1, 'shared'],
      ],
    ],
  ];

  test('is what Python has written, by any protocol that has opcodes for it', () => {
    const expressions = cases.map(([text]) => text);
    const pickles = pickled(expressions, [4, 5]);
    pickles.forEach((bytes, i) => {
      const [text, expected] = cases[i % cases.length]!;
      assert.deepEqual(read(bytes), expected, text);
    });
  });

  test('is what was written here', () => {
    const leaf = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt().filter((n) => !Number.isSafeInteger(Number(n))),
      fc.string({ unit: 'binary' }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    const { value } = fc.letrec<{ value: PlainValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        assert.deepEqual(read(writePickle(one)), one);
      }),
    );
  });

  test('is refused where it would have to be called, imported or built', () => {
    const texts = [
      'print',
      'object()',
      'range(3)',
      '1j',
      '{1, 2}',
      'frozenset()',
      'Exception("x")',
      '__import__("decimal").Decimal(1)',
    ];
    for (const bytes of pickled(texts, [2, 4, 5])) assert.throws(() => read(bytes), isRefused);
    for (const bytes of pickled(['[1, "a", 2.5, (1, 2)]'], [0])) assert.throws(() => read(bytes), isRefused);
    // The classic: calls `os.system`.
    assert.throws(() => read(Buffer.from("cos\nsystem\n(S'true'\ntR.")), isRefused);
    assert.throws(() => read(writePickle(new PythonName('os', 'system'))), isRefused);
    assert.throws(
      () => read(writePickle(new PythonName('ipyparallel.serialize.canning', 'Reference'))),
      isRefused,
    );
    assert.throws(
      () => read(writePickle(new PythonName('ipyparallel.serialize.canning', 'CannedBytes'))),
      isRefused,
    );
  });

  test('is refused where it holds itself or is nested too deep, and does not grow where it is shared', () => {
    const make = 'a = []\na.append(a)\nb = {}\nb["b"] = [b]\nimport pickle\n';
    const loops = askPython<string[]>(`${make}answer = [pickle.dumps(one, 4).hex() for one in (a, b)]`, null);
    for (const hex of loops) assert.throws(() => read(Buffer.from(hex, 'hex')), isRefused);
    const deep = Buffer.concat([
      Buffer.from(']'.repeat(100_000)),
      Buffer.from('a'.repeat(99_999)),
      Buffer.from('.'),
    ]);
    assert.throws(() => read(deep), isRefused);
    const doubled = askPython<string>(
      'import pickle\na = [1]\nfor _ in range(200): a = [a, a]\nanswer = pickle.dumps(a, 4).hex()',
      null,
    );
    assert.ok(Array.isArray(read(Buffer.from(doubled, 'hex'))));
    const dicts = askPython<string>(
      'import pickle\na = {}\nfor _ in range(200): a = {"x": a, "y": a}\nanswer = pickle.dumps(a, 4).hex()',
      null,
    );
    assert.equal(typeof read(Buffer.from(dicts, 'hex')), 'object');
  });

  test('is refused where lengths are lies', () => {
    for (const code of ['X', 'B', 'T', '\x8d', '\x8e', '\x96', '\x8b', '\x95'])
      assert.throws(
        () => read(Buffer.concat([Buffer.from(code, 'latin1'), Buffer.alloc(8, 0xff), Buffer.from('.')])),
        isRefused,
      );
    for (const text of [
      '',
      '.',
      '(.',
      '((t',
      'N',
      'NN.',
      '(e.',
      'h\0.',
      '](a.',
      'Na.',
      '}N.s.',
      '}(Nu.',
      't.',
      'b.',
      '\x93.',
      'r....N.',
    ])
      assert.throws(() => read(Buffer.from(text, 'latin1')), isRefused, text);
    assert.throws(() => unpackResult([]), isRefused);
    assert.throws(() => read(Buffer.from('X\x02\0\0\0\xff\xfe.', 'latin1')), isRefused);
  });

  test('ends for any bytes in a value or a refusal', () => {
    const start = pickled(['[1, "abc", {"k": (1.5, b"xyz", None, 2**70)}, [[]] * 3]'], [4])[0]!;
    const opcodes = Buffer.from(
      '\x80\x95\x94qrhj(N\x88\x89KMJG\x8a\x8b\x8cX\x8dCB\x8e\x96]ae}su)\x85\x86\x87t\x93\x81b.',
      'latin1',
    );
    const check = (bytes: Uint8Array): void => {
      try {
        read(bytes);
      } catch (error) {
        assert.ok(error instanceof AtomloopError && error.code === 'E_CLUSTER_VALUE', String(error));
      }
    };
    for (let round = 0; round < 20_000; round += 1) {
      const [a = 0, b = 0, c = 0] = randomBytes(3);
      const changed = Buffer.from(start);
      changed[(a * 256 + b) % start.length] = c;
      check(changed);
      check(start.subarray(0, (a * 256 + b) % start.length));
      check(randomBytes(40).map((one) => opcodes[one % opcodes.length]!));
    }
  });
});

suite('calls', () => {
  const name = new PythonName('builtins', 'len');

  test('have frames of their own for large bytes in arguments or directly in them', () => {
    const [small, large] = [new Uint8Array(1024), new Uint8Array(1025)];
    const frames = packCall(name, { args: [small, large, [large, [large]], { b: large }], buffers: [small] });
    assert.deepEqual(
      frames.map((frame) => frame.length === 1024 || frame.length === 1025),
      [false, false, false, false, true, false, true, false, true, false, true],
    );
    const many = packCall(name, { args: [Array.from({ length: 64 }, () => large)] });
    assert.equal(many.length, 3);
  });

  test('do not copy what is in frames of its own', () => {
    const large = new Uint8Array(5000);
    const frames = packCall(name, { args: [large], buffers: [large] });
    assert.equal(frames.filter((frame) => frame === large).length, 2);
    // What ipyparallel 7.1 makes of 5000 bytes.
    const canned =
      '80049546000000000000008c1d697079706172616c6c656c2e73657269616c697a652e63616e6e696e67948c0b43616e6e656442797465739493942981947d948c0762756666657273945d944e6173622e';
    assert.equal(read(Buffer.from(canned, 'hex'), large), large);
    assert.throws(() => read(Buffer.from(canned, 'hex')), isRefused);
  });
});
