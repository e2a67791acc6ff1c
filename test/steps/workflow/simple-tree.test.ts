import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { Problems } from '../../../src/steps/workflow/problems.js';
import { readSimple } from '../../../src/steps/workflow/simple-tree.js';
import { SourceText } from '../../../src/steps/workflow/source-text.js';
import { readYaml } from '../../../src/steps/workflow/yaml-tree.js';

/** What the parser of all of YAML makes of a text. */
function wanted(text: string): unknown {
  const problems = new Problems(new SourceText(text, {}));
  const node = readYaml(problems);
  return problems.count > 0 ? 'an error' : node;
}

/** The short way gives what the long one does, or nothing; true where it gives something. */
function agrees(text: string): boolean {
  const node = readSimple(text);
  if (node !== undefined) assert.deepEqual(node, wanted(text));
  return node !== undefined;
}

const samples = [
  "version: 1\n# note\nsteps:\n  - id: a\n    run: [cp, -n, \"a b\", 'it''s'] # why\n    threads: 2\n\n  - id: b\n    env:\n      A: x\n    prerequisites: []\n",
  'a:\n- b: 1\n  c: 2.5e3\n- d\n-\n  e: x y\n-\nf: ~\ng:\nh: {i: [j, {k: l}], "m": true}\n',
  '{"a": [1, "b\\n", {"c": null}],\n "d": {}}\n',
  'output: relaxed/{stem}.xyz\nglob: "incoming/*.xyz"\ntime: 1:30:00\nat: 12345678901234567890\nz: a@b\n',
  '- x\n- [a, b]\n- k: v\n  w:\n    - y\n',
];

const tricky = fc.constantFrom(
  ...[
    '\n',
    ' ',
    '  ',
    '- ',
    ': ',
    ':',
    '#',
    ' #',
    ',',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '&a ',
    '*a',
    '!',
    '|',
    '>',
    '?',
    '? ',
  ],
  ...[
    '%',
    '@',
    '`',
    '\t',
    '\\',
    '~',
    '---',
    '...',
    '\n---\n',
    '0x1f',
    '0o7',
    '.inf',
    '1e5',
    '-',
    '+',
    '.',
    'x',
    '1',
    'null',
    '\u00e9',
  ],
  ...[
    '\n  ',
    '\n    ',
    '\n- ',
    '\n  - ',
    'a: b',
    'a:\n',
    '\r\n',
    '<<: ',
    '=',
    '1.',
    '-.5',
    '--',
    'true',
    'NULL: ',
    '"b": ',
  ],
);

const edited = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(400), fc.nat(3), tricky), { minLength: 1, maxLength: 3 }),
  )
  .map(([sample, edits]) =>
    edits.reduce((text, [at, gone, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + gone);
    }, sample),
  );

const layouts = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constant(0),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
});

const runs = Number(process.env['ATOMLOOP_YAML_RUNS'] ?? 3000);

suite('the short way to read YAML', () => {
  test('takes the forms that workflow files have', () => {
    for (const sample of samples) assert.ok(agrees(sample), sample);
  });

  test('agrees with the parser of all of YAML on any value', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), layouts, (value, layout) => {
        taken += Number(agrees(stringify(value, layout)));
      }),
      { numRuns: runs / 3 },
    );
    assert.ok(taken > 0);
  });

  test('agrees with it on JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, indent) => {
        agrees(JSON.stringify(value, undefined, indent));
      }),
      { numRuns: runs / 3 },
    );
  });

  test('agrees with it on texts that are nearly right', () => {
    let taken = 0;
    fc.assert(
      fc.property(edited, (text) => {
        taken += Number(agrees(text));
      }),
      { numRuns: runs },
    );
    assert.ok(taken > runs / 20, `${taken} of ${runs}`);
  });
});
