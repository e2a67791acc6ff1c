import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AtomloopError } from '../../../src/errors.js';
import { parseWorkflow } from '../../../src/steps/workflow/read-workflow.js';

const size = 1 << 20;
const fill = (piece: string): string => piece.repeat(size / piece.length);
const numbered = (piece: (i: number) => string, length: number): string =>
  Array.from({ length: Math.floor(size / length) }, (_, i) => piece(i)).join('');

/** Texts of 1 MB that a parser could spend minutes, or all memory, on: each with the beginning of its error. */
const hopeless: Readonly<Record<string, readonly [text: string, error: string]>> = {
  'brackets in brackets': [fill('['), 'E_STEPS_SYNTAX 1:65'],
  'braces in braces': [fill('{'), 'E_STEPS_SYNTAX 1:65'],
  'lists in lists': [fill('- '), 'E_STEPS_SYNTAX 1:128'],
  'mappings in mappings': [fill('a: '), 'E_STEPS_SYNTAX 1:191'],
  'keys in keys': [fill('? '), 'E_STEPS_SYNTAX 1:1'],
  'colons in lines': [fill(':\n'), 'E_STEPS_SYNTAX 1:1'],
  commas: [`[${fill(',')}]`, 'E_STEPS_SYNTAX 1:3'],
  'bad escapes': [`"${fill('\\x')}"`, 'E_STEPS_SYNTAX 1:2'],
  'brackets that open nothing': [fill('- ]\n'), 'E_STEPS_SYNTAX 1:3'],
  documents: [fill('---\n'), 'E_STEPS_SYNTAX 2:1'],
  anchors: [fill('&a '), 'E_STEPS_SYNTAX 1:4'],
  tags: [fill('!a '), 'E_STEPS_SYNTAX 1:1'],
  'a text without end': [`"${fill('a\n')}`, 'E_STEPS_SYNTAX 524289:1'],
  'blank lines': [fill('\n'), 'E_STEPS_FILE 1:1'],
  comments: [fill('#\n'), 'E_STEPS_FILE 1:1'],
  blanks: [fill(' '), 'E_STEPS_FILE 1:1'],
  dashes: [fill('-\n'), 'E_STEPS_VALUE 1:1'],
  keys: [`version: 1\n${numbered((i) => `k${i}:\n`, 8)}`, 'E_STEPS_KEY 1:1'],
  'steps of nothing': [`version: 1\nsteps:\n${fill('- {}\n')}`, 'E_STEPS_KEY 3:3'],
  placeholders: [`version: 1\nsteps: [{id: a, run: ["${fill('{a}')}"]}]`, 'E_STEPS_PLACEHOLDER 2:23'],
  'words in a text': [`version: 1\nsteps: [{id: a, run: "${fill('a ')}"}]`, 'E_STEPS_VALUE 2:22'],
  'names that are not there': [
    `version: 1\nsteps:\n${numbered((i) => `- {id: s${i}, run: [x], prerequisites: [t${i}]}\n`, 48)}`,
    'E_STEPS_REFERENCE 3:38',
  ],
};

test('a text of 1 MB that asks for much is refused with its place', () => {
  for (const [title, [text, wanted]] of Object.entries(hopeless))
    assert.throws(
      () => parseWorkflow(text, 'f'),
      (thrown) => {
        assert.ok(thrown instanceof AtomloopError, `${title}: ${String(thrown)}`);
        const { line = 0, column = 0 } = thrown.details;
        assert.equal(`${thrown.code} ${line}:${column}`, wanted, title);
        return true;
      },
    );
});

test('ten thousand steps in a line of their own, each after the one before, are read', () => {
  const text = `version: 1\nsteps:\n${Array.from({ length: 10_000 }, (_, i) => `- {id: s${i}, run: [x], prerequisites: [${i === 0 ? '' : `s${i - 1}`}]}\n`).join('')}`;
  const { steps } = parseWorkflow(text, 'f');
  const last = steps[9999];
  assert.deepEqual([last?.prerequisites, last?.place?.line], [['s9998'], 10_002]);
});
